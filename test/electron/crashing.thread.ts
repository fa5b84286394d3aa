import { parentPort, workerData } from 'node:worker_threads';

/** A backend thread that crashes on the procedure `die`, and fails to start with the data folder `none`. */
const port = parentPort!;
if ((workerData as { dataFolder: string }).dataFolder === 'none') throw new Error('cannot begin');
port.on('message', (message: { id: number; procedure: string } | { close: true }) => {
  if ('close' in message) port.close();
  else if (message.procedure === 'die') throw new Error('died of a question');
  else if (message.procedure !== 'wait') port.postMessage({ id: message.id, output: 'here' });
});
port.postMessage({ opened: true });
