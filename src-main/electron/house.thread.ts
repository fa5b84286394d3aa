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
    if (event === 'accounts.changed' || app.hears(caller)) send({ event, body });
  });
  port.on('message', async (message: ToHouse) => {
    if ('installer' in message) {
      host.hear(message);
      return;
    }
    if ('close' in message) {
      await stopAnswering();
      await app.close();
      await endRestingThreads();
      port.close();
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
