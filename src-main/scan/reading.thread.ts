import { parentPort } from 'node:worker_threads';
import { asProblem } from '../../src-shared/problem.ts';
import { readNetwork } from './digits/network.ts';
import { jpegOf, loadPicture, lookOf } from './image/load.ts';
import { type Entry, entryOf } from './match.ts';
import { OcrEngine } from './ocr/engine.ts';
import { readPage } from './read.ts';
import type { FromReader, PageAnswer, ToReader } from './reader.ts';

const port = parentPort!;
const say = (message: FromReader) => port.postMessage(message);
const network = readNetwork();
let engine: Promise<OcrEngine> | null = null;

port.on('message', async ({ job, file, products, corrections }: ToReader) => {
  try {
    engine ??= OcrEngine.start();
    const entries: Entry[] = products.map(entryOf);
    const photo = await loadPicture(file);
    let told = 0;
    const page = await readPage(await engine, network, photo, entries, corrections, (done, all) => {
      if (performance.now() - told < 100) return;
      told = performance.now();
      say({ job, type: 'progress', page: 1, pages: 1, done, all });
    });
    const { image, kind, recognised, lines } = page;
    const answer: PageAnswer = {
      kind,
      recognised,
      width: image.width,
      height: image.height,
      jpeg: await jpegOf(image),
      look: await lookOf(photo),
      lines: lines.map(({ text, key, match, quantity, pieces, box, markBox }) => ({
        text,
        key,
        productId: match?.entry.id ?? null,
        confidence: match?.confidence ?? 0,
        quantity,
        pieces,
        box,
        markBox,
      })),
    };
    say({ job, type: 'page', page: 1, pages: 1, answer });
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
