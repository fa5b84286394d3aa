import type { CatalogueEntry } from '../match.ts';
import { type Costs, type Spot, spot } from './spotting.ts';

type Size = NonNullable<CatalogueEntry['size']>;

/** A size that may be written in a part of a line. */
export interface SizeSpot {
  size: Size;
  spot: Spot;
}

/** Costs of a sign on average up to which a size is taken for written. */
const WRITTEN = 1.3;

/** How a size is written: "350g", "350gm", "1kg". */
function spellings({ amount, measure }: Size): string[] {
  if (measure === 'g' && amount >= 1000) return ['kg', 'kgs', 'kilo', 'k'].map((unit) => `${amount / 1000}${unit}`);
  if (measure === 'g')
    return ['g', 'gm', 'gms', 'gr', 'gram', ...(amount >= 100 ? [''] : [])].map((unit) => `${amount}${unit}`);
  if (measure === 'ml') return [`${amount}ml`, ...(amount >= 1000 ? [`${amount / 1000}l`, `${amount / 1000}ltr`] : [])];
  return [`${amount}pc`, `${amount}pcs`];
}

/** The sizes that may be written in a part of a line, likeliest first; none if it says no size. */
export function findSizes(costs: Costs, begin: number, end: number, entries: readonly CatalogueEntry[]): SizeSpot[] {
  const sizes = new Map(entries.flatMap(({ size }) => (size ? [[`${size.amount}${size.measure}`, size]] : [])));
  const found = [...sizes.values()].map((size) => {
    const best = spellings(size)
      .map((text) => ({ text: text.replace(/[^a-z0-9]/g, ''), place: spot(costs, text, begin, end) }))
      .sort((a, b) => a.place.cost / a.text.length - b.place.cost / b.text.length)[0]!;
    return { size, spot: best.place, perSign: best.place.cost / best.text.length };
  });
  found.sort((a, b) => a.perSign - b.perSign);
  return found.length > 0 && found[0]!.perSign <= WRITTEN ? found : [];
}

/** How much likelier a sure size is than another that the product has; one that it has not may be a digit nearer. */
const [LEAD_OF_OWN, LEAD_OF_OTHERS] = [1.5, -4.5];

/** Of the products of a name the one of the size that is written or, where none is, said above. */
export function productOfSize(
  entries: readonly CatalogueEntry[],
  written: readonly SizeSpot[],
  above: Size | null,
): { entry: CatalogueEntry; sure: boolean } {
  const isOf = (size: Size) => (entry: CatalogueEntry) =>
    entry.size?.measure === size.measure && Math.abs(Math.log(entry.size.amount / size.amount)) < 0.03;
  const own = written.filter(({ size }) => entries.some(isOf(size)));
  const [best, next] = own;
  if (best) {
    const others = written[0]!.spot.cost - best.spot.cost;
    const sure =
      (!next || next.spot.cost - best.spot.cost >= LEAD_OF_OWN) && (written[0] === best || others >= LEAD_OF_OTHERS);
    return { entry: entries.find(isOf(best.size))!, sure };
  }
  const wanted = written.length > 0 ? null : above;
  const found = wanted && entries.find(isOf(wanted));
  if (found) return { entry: found, sure: true };
  const usual = entries.toSorted((a, b) => (b.bought ?? 0) - (a.bought ?? 0))[0]!;
  return { entry: usual, sure: entries.length === 1 && written.length === 0 && above === null };
}

const CASE_SPELLINGS = ['box', 'boxes', 'case', 'cases', 'carton', 'ctn', 'peti', 'petti', 'cs'];
/** Costs of a sign on average up to which a word for case is taken for written, and where one is expected. */
const [UNIT_WRITTEN, UNIT_EXPECTED] = [0.8, 1.4];

/** Where a word for case is written; null if nowhere. */
export function findUnit(costs: Costs, begin: number, end: number, isExpected = false): Spot | null {
  const most = isExpected ? UNIT_EXPECTED : UNIT_WRITTEN;
  const found = CASE_SPELLINGS.map((text) => ({ text, place: spot(costs, text, begin, end) }))
    .map((one) => ({ ...one, perSign: one.place.cost / one.text.length }))
    .filter(({ text, perSign }) => perSign <= (text.length > 2 ? most : UNIT_WRITTEN / 2))
    .sort((a, b) => a.perSign - b.perSign || b.text.length - a.text.length);
  return found[0]?.place ?? null;
}
