import { packSize } from '../../src-shared/pack-size.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { ProductAttributes } from '../cube/dimensions.ts';
import { foldText } from '../sales/figures.ts';

/** Weights of what two products share; the words of their names count up to 1. */
const SAME_GOOD = 1;
const SAME_BRAND = 0.2;
const SAME_AMOUNT = 0.2;

interface Traits {
  product: ProductAttributes;
  pack: ReturnType<typeof packSize>;
  words: Set<string>;
  category: string;
}

/** What is compared of each product that is still sold. */
const traitsOf = (cube: SalesCube): Map<number, Traits> =>
  cube.memo('product traits', () => {
    const sold = [...cube.products.rows.values()].filter(({ withdrawn }) => withdrawn !== 1);
    return new Map(sold.map((product) => [product.id, traitsOfProduct(product)]));
  });

function traitsOfProduct(product: ProductAttributes): Traits {
  const pack = packSize(product.name);
  const words = foldText(pack?.base ?? product.name).match(/[\p{L}\p{N}]+/gu) ?? [];
  return { product, pack, words: new Set(words), category: foldText(product.category).trim() };
}

/**
 * The product nearest to another one, of those that pass: the same good in another pack, else one of the same category whose
 * name, brand and pack have most in common with it. Undefined where none of its category passes.
 */
export function nearestProduct(
  cube: SalesCube,
  productId: number,
  passes: (productId: number) => boolean,
): ProductAttributes | undefined {
  const row = cube.products.rows.get(productId);
  if (!row) return undefined;
  const all = traitsOf(cube);
  const its = all.get(productId) ?? traitsOfProduct(row);
  let best: { product: ProductAttributes; likeness: number } | undefined;
  for (const other of all.values()) {
    const { id } = other.product;
    if (id === productId || !isAlike(its, other) || !passes(id)) continue;
    const likeness = likenessOf(its, other);
    if (!best || likeness > best.likeness) best = { product: other.product, likeness };
  }
  return best?.product;
}

const isSameGood = (a: Traits, b: Traits): boolean =>
  a.pack !== null && b.pack !== null && a.pack.base === b.pack.base && a.pack.measure === b.pack.measure;

const isAlike = (a: Traits, b: Traits): boolean => (a.category !== '' && a.category === b.category) || isSameGood(a, b);

function likenessOf(a: Traits, b: Traits): number {
  const shared = [...a.words].filter((word) => b.words.has(word)).length;
  const words = shared / Math.max(1, a.words.size + b.words.size - shared);
  const isSameBrand = a.product.brand !== '' && a.product.brand === b.product.brand;
  const isSameAmount = a.pack !== null && a.pack.amount === b.pack?.amount && a.pack.measure === b.pack.measure;
  return words + (isSameGood(a, b) ? SAME_GOOD : 0) + (isSameBrand ? SAME_BRAND : 0) + (isSameAmount ? SAME_AMOUNT : 0);
}
