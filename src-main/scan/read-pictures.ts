import fs from 'node:fs';
import { loadNetwork } from './digits/network.ts';
import { detectTable } from './form/table.ts';
import { encodeJpeg, perceptualHash } from './image/load.ts';
import { MarkRecogniser } from './marks/recogniser.ts';
import { catalogueEntry } from './match.ts';
import { OcrEngine } from './ocr/engine.ts';
import { readPages } from './pages.ts';
import { isPrintedForm, readPage, readWithoutOcr } from './read-page.ts';
import type { PageResult, ReadRequest } from './reader.ts';

const network = loadNetwork();
/** Usual height of a row in a PDF, in pixels of its picture. */
const TEXT_ROW = 30;

let engine: Promise<OcrEngine> | null = null;
let recogniser: Promise<MarkRecogniser> | null = null;

/** Reads the pages of a picture or PDF one by one; the recogniser is loaded with the first that needs it. */
export async function* readPictures(
  { file, products, corrections }: Omit<ReadRequest, 'job'>,
  onProgress: (page: number, pages: number, done: number, all: number) => void,
): AsyncGenerator<{ page: number; pages: number; answer: PageResult }> {
  const entries = products.map(catalogueEntry);
  for await (const { number, count, image: photo, text } of readPages(fs.readFileSync(file))) {
    let page = readWithoutOcr(network, { image: photo, text }, entries);
    if (!page || (page.kind === 'text' && detectTable(photo, TEXT_ROW))) {
      engine ??= OcrEngine.create();
      recogniser ??= MarkRecogniser.create();
      const seen = await readPage(await engine, await recogniser, photo, entries, corrections, (done, all) =>
        onProgress(number, count, done, all),
      );
      if (!page || isPrintedForm(seen, page)) page = seen;
    }
    const { image, kind, recognised, lines, sheet } = page;
    const picture = {
      width: image.width,
      height: image.height,
      jpeg: await encodeJpeg(image),
      look: await perceptualHash(photo),
    };
    const found = lines.map(({ text: words, key, match, quantity, pieces, struckOut, box, markBox }) => ({
      text: words,
      key,
      productId: match?.entry.id ?? null,
      confidence: match?.confidence ?? 0,
      quantity,
      pieces,
      struckOut,
      box,
      markBox,
    }));
    yield { page: number, pages: count, answer: { kind, recognised, sheet, picture, lines: found } };
  }
}
