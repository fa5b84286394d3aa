import { parentPort, workerData } from 'node:worker_threads';
import { asProblem } from '../../src-shared/problem.ts';
import { localUser, openApp } from '../app.ts';
import type { FromHouse, ToHouse } from './house.ts';

const port = parentPort!;
const send = (message: FromHouse) => port.postMessage(message);
const actor = localUser('window');

try {
  const app = openApp((workerData as { dataFolder: string }).dataFolder, { stays: true });
  app.onAny((event, body) => send({ event, body }));
  port.on('message', async (message: ToHouse) => {
    if ('close' in message) {
      await app.close();
      port.close();
      return;
    }
    const { id, procedure, input } = message;
    app.callUnknown(actor, procedure, input).then(
      (output) => send({ id, output }),
      (error) => send({ id, problem: asProblem(error).toJSON() }),
    );
  });
  send({ opened: true });
} catch (error) {
  send({ failed: asProblem(error).toJSON() });
  port.close();
}
