import { later } from '../../src-shared/calendar.ts';
import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { withText } from '../../src-shared/messages/english.ts';
import type { SalesCube } from '../cube/cube.ts';
import { availablePieces, nearestInStock } from './fit.ts';
import type { Stock } from './stock.ts';

type Checked = Output<'stock.check'>['items'][number];

/** What the stock has to say of the lines of an order: a product on two lines counts in all. */
export function checkLines(
  cube: SalesCube,
  stock: Stock | null,
  { on, lines }: ParsedInput<'stock.check'>,
): Output<'stock.check'> {
  if (!stock) return { items: lines.map(() => null) };
  const day = later(on ?? stock.day, stock.day);
  const canonical = (id: number) => cube.products.canonicalId[id] ?? 0;
  const wanted = new Map<number, number>();
  for (const { productId, pieces } of lines) {
    const product = canonical(productId);
    wanted.set(product, (wanted.get(product) ?? 0) + pieces);
  }
  return {
    items: lines.map(({ productId }): Checked => {
      const product = canonical(productId);
      const pieces = wanted.get(product)!;
      const available = availablePieces(stock, product, day);
      if (available === null || pieces <= available) return null;
      if (available > 0)
        return {
          note: withText(message('stock_line/less', { left: available, missing: pieces - available })),
          available,
          instead: null,
        };
      const other = nearestInStock(cube, stock, product, day, (id) => !wanted.has(id));
      const left = other ? availablePieces(stock, other.id, day)! : 0;
      return {
        note: withText(
          other ? message('stock_line/instead', { product: other.name, left }) : message('stock_line/none'),
        ),
        available: 0,
        instead: other ? { productId: other.id, name: other.name, available: left } : null,
      };
    }),
  };
}
