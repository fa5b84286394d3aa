import type { SalesCube } from '../../cube/cube.ts';
import { chooseProduct } from './choose-product.ts';
import { type OrderableProduct, ProductIndex } from './product-index.ts';
import { readItem } from './read-item.ts';
import { partsOf } from './split-line.ts';
import { tokenise } from './tokens.ts';

/** The products that a text may mean where it is not sure which, likeliest first. */
export function choicesOf(cube: SalesCube, text: string): OrderableProduct[] {
  const index = cube.memo(
    'product index',
    () =>
      new ProductIndex(
        [...cube.products.rows.values()].map(({ id, name, sku, caseSize }) => ({ id, name, sku, caseSize, bought: 0 })),
      ),
  );
  const [part] = partsOf(tokenise(text), index);
  if (!part) return [];
  const item = readItem(text, part, index);
  return chooseProduct(index.find(item), item).products;
}
