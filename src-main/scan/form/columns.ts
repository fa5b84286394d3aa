import type { GreyImage, Quad } from '../image/grey-image.ts';
import type { OcrEngine } from '../ocr/engine.ts';
import { usualPlaces } from './rows.ts';
import type { NameCell } from './table.ts';

/** Number of rows sampled to determine the roles of columns. */
const SAMPLE_ROWS = 6;
/** Share of the samples with a number from which a column is printed numbers. */
const MOST = 0.5;

/** Places to the right of the names that hold printed numbers, pieces per case, in most rows. */
export async function pieceColumns(
  engine: OcrEngine,
  image: GreyImage,
  names: readonly NameCell[],
): Promise<Set<number>> {
  const pieces = new Set<number>();
  const count = usualPlaces(names);
  // the order is written in the last column, whatever is in it
  for (let place = 0; place < count - 1; place++) {
    const present = names.flatMap(({ right }) => right[place] ?? []);
    const every = Math.max(1, Math.floor(present.length / SAMPLE_ROWS));
    const sample = present.filter((_, i) => i % every === 0).slice(0, SAMPLE_ROWS);
    let numbers = 0;
    for (const { quad } of sample) if ((await numberIn(engine, image, quad)) !== null) numbers++;
    if (sample.length > 0 && numbers >= MOST * sample.length) pieces.add(place);
  }
  return pieces;
}

/** A printed number in a cell; null if there is none. */
export async function numberIn(engine: OcrEngine, image: GreyImage, quad: Quad): Promise<number | null> {
  const { text, confidence } = await engine.recognise(image, quad);
  return confidence >= 0.8 && /^\d{1,3}$/.test(text) ? Number(text) : null;
}
