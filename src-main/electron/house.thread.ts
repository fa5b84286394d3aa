import { parentPort, workerData } from 'node:worker_threads';
import { asProblem } from '../../src-shared/problem.ts';
import { localUser, openApp } from '../app.ts';
import { answerPrograms } from '../http/beside-window.ts';
import { endRestingThreads } from '../jobs/kept-threads.ts';
import { installerOver } from '../updates/installer.ts';
import type { FromHouse, ToHouse } from './house.ts';

const port = parentPort!;
const send = (message: FromHouse) => port.postMessage(message);
const caller = localUser('window', { label: 'window' });

try {
  const { dataFolder, secret, updates } = workerData as { dataFolder: string; secret?: Uint8Array; updates: boolean };
  const host = installerOver((wish) => send(wish));
  const apiHost = { now: null, problem: null };
  const app = openApp(dataFolder, {
    stays: true,
    apiHost,
    installer: updates ? host.installer : null,
    ...(secret ? { secret } : {}),
  });
  const stopAnswering = answerPrograms(app, apiHost);
  app.onAny((event, body) => {
    send({ event, body, heard: event === 'accounts.changed' || app.hears(caller) });
  });
  const close = async (installs: boolean) => {
    await stopAnswering();
    await app.close({ installs });
    await endRestingThreads();
    port.close();
  };
  port.on('message', async (message: ToHouse) => {
    if ('installer' in message) return host.hear(message);
    if ('close' in message) return close(true);
    if ('closeNow' in message) {
      await close(false).finally(() => {
        Atomics.store(message.closeNow, 0, 1);
        Atomics.notify(message.closeNow, 0);
      });
      return;
    }
    const { id, procedure, input, request } = message;
    app.callUnknown(caller, procedure, input, request).then(
      (output) => send({ id, output }),
      (error) => send({ id, problem: asProblem(error).toJSON() }),
    );
  });
  send({ opened: true });
} catch (error) {
  send({ failed: asProblem(error).toJSON() });
  port.close();
}
