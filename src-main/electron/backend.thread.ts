import { parentPort, workerData } from 'node:worker_threads';
import { asProblem } from '../../src-shared/problem.ts';
import { localCaller, openApp } from '../app.ts';
import { runApiServer } from '../http/api-server.ts';
import { endIdleWorkers } from '../jobs/worker-pool.ts';
import { installerProxy } from '../updates/installer.ts';
import type { FromBackend, ToBackend } from './backend.ts';

const port = parentPort!;
const send = (message: FromBackend) => port.postMessage(message);
const caller = localCaller('window', { label: 'window' });

try {
  const { dataFolder, secret, updates } = workerData as { dataFolder: string; secret?: Uint8Array; updates: boolean };
  const host = installerProxy((wish) => send(wish));
  const apiHost = { now: null, problem: null };
  const app = openApp(dataFolder, {
    longRunning: true,
    apiHost,
    installer: updates ? host.installer : null,
    ...(secret ? { secret } : {}),
  });
  const stopAnswering = runApiServer(app, apiHost);
  app.onAny((event, body) => {
    send({ event, body, isVisible: event === 'accounts.changed' || app.mayReceiveEvents(caller) });
  });
  const close = async (installUpdate: boolean) => {
    await stopAnswering();
    await app.close({ installs: installUpdate });
    await endIdleWorkers();
    port.close();
  };
  port.on('message', async (message: ToBackend) => {
    if ('installer' in message) return host.receive(message);
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
