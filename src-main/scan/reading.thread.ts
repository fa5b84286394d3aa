import { parentPort } from 'node:worker_threads';
import { asProblem } from '../../src-shared/problem.ts';
import { readNetwork } from './digits/network.ts';
import { jpegOf, lookOf } from './image/load.ts';
import { type Entry, entryOf } from './match.ts';
import { OcrEngine } from './ocr/engine.ts';
import { pagesOf } from './pages.ts';
import { readPage, readPlainly } from './read.ts';
import type { FromReader, PageAnswer, ToReader } from './reader.ts';

const port = parentPort!;
const say = (message: FromReader) => port.postMessage(message);
const network = readNetwork();
let engine: Promise<OcrEngine> | null = null;

port.on('message', async ({ job, file, products, corrections }: ToReader) => {
  try {
    const entries: Entry[] = products.map(entryOf);
    for await (const { nth, all, image: photo, text } of pagesOf(file)) {
      let told = 0;
      const progress = (done: number, of: number) => {
        if (performance.now() - told < 100) return;
        told = performance.now();
        say({ job, type: 'progress', page: nth, pages: all, done, all: of });
      };
      let page = readPlainly(network, { image: photo, text }, entries);
      if (!page) {
        engine ??= OcrEngine.start();
        page = await readPage(await engine, network, photo, entries, corrections, progress);
      }
      const { image, kind, recognised, lines, sheet } = page;
      const answer: PageAnswer = {
        kind,
        recognised,
        sheet,
        width: image.width,
        height: image.height,
        jpeg: await jpegOf(image),
        look: await lookOf(photo),
        lines: lines.map(({ text: words, key, match, quantity, pieces, struckOut, box, markBox }) => ({
          text: words,
          key,
          productId: match?.entry.id ?? null,
          confidence: match?.confidence ?? 0,
          quantity,
          pieces,
          struckOut,
          box,
          markBox,
        })),
      };
      say({ job, type: 'page', page: nth, pages: all, answer });
    }
    say({ job, type: 'done' });
  } catch (error) {
    say({
      job,
      type: 'failed',
      problem: asProblem(error).toJSON(),
      stack: error instanceof Error ? (error.stack ?? '') : '',
    });
  }
});
