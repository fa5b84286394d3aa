/** A product name split into base name and pack size. */
export interface PackSize {
  /** Normalised name without its pack size, for comparison. */
  base: string;
  /** Grams, millilitres or pieces. */
  amount: number;
  measure: 'g' | 'ml' | 'pcs';
}

const UNITS: Record<string, [PackSize['measure'], number]> = {
  kg: ['g', 1000],
  kgs: ['g', 1000],
  g: ['g', 1],
  gm: ['g', 1],
  gms: ['g', 1],
  gr: ['g', 1],
  gram: ['g', 1],
  grams: ['g', 1],
  mg: ['g', 0.001],
  lb: ['g', 453.59237],
  lbs: ['g', 453.59237],
  oz: ['g', 28.349523125],
  l: ['ml', 1000],
  lt: ['ml', 1000],
  ltr: ['ml', 1000],
  liter: ['ml', 1000],
  litre: ['ml', 1000],
  ml: ['ml', 1],
  cl: ['ml', 10],
  pc: ['pcs', 1],
  pcs: ['pcs', 1],
  ct: ['pcs', 1],
};

const UNIT_NAMES = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .join('|');
const SIZE = new RegExp(`(?<![\\p{L}\\d.,])(\\d+(?:[.,]\\d+)?)\\s*(${UNIT_NAMES})(?![\\p{L}\\d])\\.?`, 'iu');
/** Spellings within concatenated words: a capital letter may follow, a lower-case letter not. */
const SPELLINGS = UNIT_NAMES.split('|').flatMap((name) => [
  name,
  name.toUpperCase(),
  name[0]!.toUpperCase() + name.slice(1),
]);
const SIZE_ANYWHERE = new RegExp(`(?<![\\d.,])(\\d+(?:[.,]\\d+)?)\\s*(${SPELLINGS.join('|')})(?!\\p{Ll})`, 'gu');

/** All pack sizes in a text, even without spaces: "Pickle900gPETJar" has 900 g. */
export function packSizes(text: string): Pick<PackSize, 'amount' | 'measure'>[] {
  return [...text.matchAll(SIZE_ANYWHERE)].flatMap(([, number, unit]) => {
    const [measure, times] = UNITS[unit!.toLowerCase()]!;
    const amount = Number(number!.replace(',', '.')) * times;
    return amount > 0 ? [{ amount, measure }] : [];
  });
}

/** Normalises a text for comparison: lower case, without diacritics, punctuation and repeated spaces. */
const normaliseText = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLocaleLowerCase('en')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** The pack size in a product's name, "Tops Aloo Bhujia 1 Kg" as 1000 g; null if there is none. */
export function packSize(name: string): PackSize | null {
  const found = SIZE.exec(name);
  if (!found) return null;
  const [measure, times] = UNITS[found[2]!.toLowerCase()]!;
  const amount = Number(found[1]!.replace(',', '.')) * times;
  if (!(amount > 0)) return null;
  return {
    base: normaliseText(name.slice(0, found.index) + name.slice(found.index + found[0].length)),
    amount,
    measure,
  };
}
