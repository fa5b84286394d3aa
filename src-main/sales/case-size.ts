import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import { scanInvoices } from '../cube/scan.ts';
import type { Db } from '../db/open.ts';

/** Lines that a size has to be seen in. */
const LEAST_LINES = 8;
/** Share of the lines whose quantity is a multiple of the size. */
const LEAST_SHARE = 0.85;
const SMALLEST = 4;
const LARGEST = 1000;

/** Columns of invoices that state a case size; their cells are kept with the lines. */
const CASE_COLUMN =
  /^(?:case|pack|carton) ?(?:size|qty|quantity)$|^(?:pcs|pieces|units) ?(?:\/|per) ?(?:case|carton|box)$/i;

/**
 * A case size that invoices suggest for a product without one: stated in a column of theirs, or the largest number of
 * pieces that nearly all sold quantities are multiples of. A proposal for a person to take; null where there is none.
 */
export function proposedCaseSize(db: Db, cube: SalesCube, productId: number): number | null {
  return statedCaseSize(db, cube, productId) ?? commonDivisor(quantitiesOf(cube, productId));
}

function statedCaseSize(db: Db, cube: SalesCube, productId: number): number | null {
  const ids = [...cube.products.canonicalId.keys()].filter((id) => cube.products.canonicalId[id] === productId);
  const json = db
    .prepare<unknown[], string>(
      `SELECT e.json FROM invoice_line l JOIN extra e ON e.id = l.product_extra WHERE l.product_id IN (SELECT value FROM json_each(?))
       ORDER BY l.id DESC LIMIT 1`,
    )
    .pluck()
    .get(JSON.stringify(ids));
  if (json === undefined) return null;
  for (const [name, cell] of Object.entries(JSON.parse(json) as Record<string, string>)) {
    const size = CASE_COLUMN.test(name.trim()) && /^\d{1,4}$/.test(cell.trim()) ? Number(cell) : 0;
    if (size >= 2) return size;
  }
  return null;
}

function quantitiesOf(cube: SalesCube, productId: number): number[] {
  const quantities: number[] = [];
  scanInvoices(cube, { productId }, ({ month, at, first, end, wanted }) => {
    if (month.invoices.isCredit[at] === 1) return;
    for (let line = first; line < end; line++) {
      const quantity = month.lines.quantity[line]!;
      if (wanted![month.lines.product[line]!] === 1 && quantity > 0) quantities.push(quantity);
    }
  });
  return quantities;
}

/** The largest number that nearly all quantities, in thousandths, are multiples of. */
export function commonDivisor(quantities: number[]): number | null {
  const pieces = quantities.map((quantity) => quantity / QUANTITY_SCALE);
  if (pieces.length < LEAST_LINES) return null;
  const candidates = [...new Set(pieces)].filter(
    (size) => Number.isInteger(size) && size >= SMALLEST && size <= LARGEST,
  );
  const divisors = new Set(candidates.flatMap((size) => divisorsOf(size)));
  const fits = (size: number) =>
    pieces.filter((quantity) => quantity % size === 0).length >= pieces.length * LEAST_SHARE;
  return [...divisors].sort((a, b) => b - a).find(fits) ?? null;
}

function divisorsOf(size: number): number[] {
  const divisors: number[] = [];
  for (let divisor = SMALLEST; divisor <= size; divisor++) if (size % divisor === 0) divisors.push(divisor);
  return divisors;
}
