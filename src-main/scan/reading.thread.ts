import { parentPort } from 'node:worker_threads';
import { asProblem } from '../../src-shared/problem.ts';
import { loadNetwork } from './digits/network.ts';
import { encodeJpeg, perceptualHash } from './image/load.ts';
import { type CatalogueEntry, catalogueEntry } from './match.ts';
import { OcrEngine } from './ocr/engine.ts';
import { readPages } from './pages.ts';
import { readPage, readWithoutOcr } from './read-page.ts';
import type { PageResult, ReaderMessage, ReadRequest } from './reader.ts';

const port = parentPort!;
const send = (message: ReaderMessage) => port.postMessage(message);
const network = loadNetwork();
let engine: Promise<OcrEngine> | null = null;

port.on('message', async ({ job, file, products, corrections }: ReadRequest) => {
  try {
    const entries: CatalogueEntry[] = products.map(catalogueEntry);
    for await (const { number, count, image: photo, text } of readPages(file)) {
      let told = 0;
      const progress = (done: number, of: number) => {
        if (performance.now() - told < 100) return;
        told = performance.now();
        send({ job, type: 'progress', page: number, pages: count, done, all: of });
      };
      let page = readWithoutOcr(network, { image: photo, text }, entries);
      if (!page) {
        engine ??= OcrEngine.create();
        page = await readPage(await engine, network, photo, entries, corrections, progress);
      }
      const { image, kind, recognised, lines, sheet } = page;
      const answer: PageResult = {
        kind,
        recognised,
        sheet,
        width: image.width,
        height: image.height,
        jpeg: await encodeJpeg(image),
        look: await perceptualHash(photo),
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
      send({ job, type: 'page', page: number, pages: count, answer });
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
