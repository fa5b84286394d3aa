import { parentPort } from 'node:worker_threads';
import { asProblem } from '../../src-shared/problem.ts';
import { isMessageFile } from './message/message-file.ts';
import { readMessagePage } from './message/read-page.ts';
import type { ReaderMessage, ReadRequest } from './reader.ts';

const port = parentPort!;
const send = (message: ReaderMessage) => port.postMessage(message);
/** Progress is sent at most this often. */
const PROGRESS_MS = 100;

port.on('message', async (request: ReadRequest) => {
  const { job, file } = request;
  try {
    if (isMessageFile(file)) send({ job, type: 'page', page: 1, pages: 1, answer: await readMessagePage(request) });
    else {
      // a message needs none of the recogniser's libraries
      const { readPictures } = await import('./read-pictures.ts');
      let sentAt = 0;
      const onProgress = (page: number, pages: number, done: number, all: number) => {
        if (performance.now() - sentAt < PROGRESS_MS) return;
        sentAt = performance.now();
        send({ job, type: 'progress', page, pages, done, all });
      };
      for await (const page of readPictures(request, onProgress)) send({ job, type: 'page', ...page });
    }
    send({ job, type: 'done' });
  } catch (error) {
    send({
      job,
      type: 'failed',
      problem: asProblem(error).toJSON(),
      stack: error instanceof Error ? (error.stack ?? '') : '',
    });
  }
});
