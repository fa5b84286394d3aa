import type { GreyImage, Quad } from '../image/grey-image.ts';
import type { OcrEngine } from '../ocr/engine.ts';
import { usualPlaces } from './rows.ts';
import type { NameCell } from './table.ts';

/** Number of rows sampled to determine the roles of columns. */
const SAMPLE_ROWS = 6;
/** Share of the samples with a number from which a column is printed numbers; of the last column, where orders are. */
const [MOST, NEARLY_ALL] = [0.5, 0.8];

/** The places to the right of the names. */
export interface Columns {
  /** Those that hold printed numbers, pieces per case, in most rows. */
  pieces: Set<number>;
  /**
   * Whether the last one may be of that kind as well: it has a number in nearly every row, and no other has. Then the column
   * of the orders, beyond it, was not found.
   */
  isLastPrinted: boolean;
}

/** Tells columns of printed numbers from that of the orders. */
export async function readColumns(engine: OcrEngine, image: GreyImage, names: readonly NameCell[]): Promise<Columns> {
  const pieces = new Set<number>();
  const last = usualPlaces(names) - 1;
  const numbersIn = async (place: number): Promise<number> => {
    const present = names.flatMap(({ right }) => right[place] ?? []);
    const every = Math.max(1, Math.floor(present.length / SAMPLE_ROWS));
    const sample = present.filter((_, i) => i % every === 0).slice(0, SAMPLE_ROWS);
    const numbers = await Promise.all(sample.map(({ quad }) => numberIn(engine, image, quad)));
    return sample.length > 0 ? numbers.filter((one) => one !== null).length / sample.length : 0;
  };
  // the order is written in the last column
  for (let place = 0; place < last; place++) if ((await numbersIn(place)) >= MOST) pieces.add(place);
  return { pieces, isLastPrinted: pieces.size === 0 && last >= 0 && (await numbersIn(last)) >= NEARLY_ALL };
}

/** A printed number in a cell; null if there is none. */
export async function numberIn(engine: OcrEngine, image: GreyImage, quad: Quad): Promise<number | null> {
  const { text, confidence } = await engine.recognise(image, quad);
  return confidence >= 0.8 && /^\d{1,3}$/.test(text) ? Number(text) : null;
}
