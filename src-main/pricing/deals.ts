import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import type { DealItem } from '../../src-shared/contract/pricing.ts';
import { fromMinor, toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { checkDeal } from './check-deal.ts';
import type { Deal, DealTerms } from './deal.ts';
import { storeGroupOf } from './list-prices.ts';

/** What a person enters of a deal. */
export type DealContent = Omit<ParsedInput<'pricing.saveDeal'>, 'id' | 'edition'>;

interface DealRow {
  id: number;
  edition: number;
  name: string;
  from: string;
  to: string;
  storeGroup: string;
  coupon: string;
  minimum: number | null;
  currency: string;
  products: string;
  category: string;
  brand: string;
  mixed: number;
  terms: string;
  author: string;
  removed: number;
}

const SELECT = `SELECT id, edition, name, from_date AS "from", to_date AS "to", store_group AS storeGroup, coupon, minimum, currency, products,
  category, brand, mixed, terms, author, removed FROM deal`;

function toDeal(cube: SalesCube, row: DealRow): Deal {
  const { id, name, from, to, storeGroup, coupon, minimum, currency, category, brand } = row;
  const canonical = (product: number) => cube.products.canonicalId[product] ?? product;
  const terms = JSON.parse(row.terms) as DealTerms;
  return {
    ...{ id, name, from, to, storeGroup, coupon, minimum, currency, category, brand },
    productIds: [...new Set((JSON.parse(row.products) as number[]).map(canonical))],
    mixed: row.mixed === 1,
    terms:
      terms.kind === 'free' && terms.freeProductId !== null
        ? { ...terms, freeProductId: canonical(terms.freeProductId) }
        : terms,
  };
}

/** The deals that are offered, first made first. */
export const offeredDeals = (db: Db, cube: SalesCube): Deal[] =>
  db
    .prepare<unknown[], DealRow>(`${SELECT} WHERE NOT removed ORDER BY id`)
    .all()
    .map((row) => toDeal(cube, row));

function toItem(cube: SalesCube, row: DealRow): DealItem {
  const { minimum, terms, id: _, ...deal } = toDeal(cube, row);
  const minor = (amount: number) => toMinor(amount, deal.currency);
  const percent = (hundredths: number) => hundredths / 100;
  return {
    id: row.id,
    edition: row.edition,
    ...deal,
    minimumMinor: minimum === null ? null : minor(minimum),
    terms:
      terms.kind === 'percent'
        ? { ...terms, slabs: terms.slabs.map((slab) => ({ ...slab, percent: percent(slab.percent) })) }
        : terms.kind === 'price'
          ? { ...terms, slabs: terms.slabs.map(({ from, to, price }) => ({ from, to, priceMinor: minor(price) })) }
          : terms.kind === 'order'
            ? {
                kind: 'order',
                percent: terms.percent === null ? null : percent(terms.percent),
                amountMinor: terms.amount === null ? null : minor(terms.amount),
              }
            : terms,
    products: namedIn(deal.productIds, terms).map((id) => ({ id, name: cube.products.rows.get(id)?.name ?? '' })),
    author: row.author,
    removed: row.removed === 1,
  };
}

/** The products that a deal names: those it is for, and the free one. */
const namedIn = (productIds: number[], terms: DealTerms): number[] => [
  ...new Set([...productIds, ...(terms.kind === 'free' && terms.freeProductId !== null ? [terms.freeProductId] : [])]),
];

function toTerms({ terms, currency }: DealContent): DealTerms {
  const hundredths = (percent: number) => Math.round(percent * 100);
  switch (terms.kind) {
    case 'percent':
      return { ...terms, slabs: terms.slabs.map((slab) => ({ ...slab, percent: hundredths(slab.percent) })) };
    case 'price':
      return {
        ...terms,
        slabs: terms.slabs.map(({ from, to, priceMinor }) => ({ from, to, price: fromMinor(priceMinor, currency) })),
      };
    case 'order':
      return {
        kind: 'order',
        percent: terms.percent === null ? null : hundredths(terms.percent),
        amount: terms.amountMinor === null ? null : fromMinor(terms.amountMinor, currency),
      };
    case 'free':
      return terms;
  }
}

/** Deals, newest first; with the store groups that there are. */
export function listDeals(
  db: Db,
  cube: SalesCube,
  { on, removed }: ParsedInput<'pricing.deals'>,
): Output<'pricing.deals'> {
  const rows = db
    .prepare<unknown[], DealRow>(
      `${SELECT} WHERE removed = @removed AND (@on IS NULL OR (from_date <= @on AND (to_date = '' OR to_date >= @on))) ORDER BY id DESC`,
    )
    .all({ removed: Number(removed), on: on ?? null });
  const groups = new Set([...cube.stores.rows.keys()].map((id) => storeGroupOf(cube, id)).filter(Boolean));
  return {
    items: rows.map((row) => toItem(cube, row)),
    currency: cube.currency,
    storeGroups: [...groups].sort((a, b) => a.localeCompare(b)),
  };
}

/** @throws Problem `deal_unknown` · `changed_meanwhile` */
function rowOf(db: Db, id: number, edition: number | undefined): DealRow {
  const row = db.prepare<unknown[], DealRow>(`${SELECT} WHERE id = ?`).get(id);
  if (!row) throw new Problem('deal_unknown', { id });
  if (row.edition !== edition) throw new Problem('changed_meanwhile/deal');
  return row;
}

/** Saves a new deal, or another content of one. @throws Problem `deal_refused` · `deal_unknown` · `changed_meanwhile` */
export function saveDeal(
  db: Db,
  cube: SalesCube,
  author: string,
  { id, edition, ...content }: ParsedInput<'pricing.saveDeal'>,
): DealItem {
  const before = id === undefined ? null : rowOf(db, id, edition);
  checkDeal(
    cube,
    content,
    offeredDeals(db, cube).filter((other) => other.id !== id),
  );
  const row = {
    name: content.name.trim(),
    from_date: content.from,
    to_date: content.to,
    store_group: content.storeGroup.trim(),
    coupon: content.coupon.trim(),
    minimum: content.minimumMinor === null ? null : fromMinor(content.minimumMinor, content.currency),
    currency: content.currency,
    products: JSON.stringify(content.productIds),
    category: content.category.trim(),
    brand: content.brand.trim(),
    mixed: Number(content.mixed),
    terms: JSON.stringify(toTerms(content)),
  };
  const columns = Object.keys(row);
  const saved = before
    ? before.id
    : Number(
        db
          .prepare(
            `INSERT INTO deal (${columns.join(', ')}, author, created_at) VALUES (${columns.map((column) => `@${column}`).join(', ')}, @author, @now)`,
          )
          .run({ ...row, author, now: new Date().toISOString() }).lastInsertRowid,
      );
  if (before)
    db.prepare(
      `UPDATE deal SET ${columns.map((column) => `${column} = @${column}`).join(', ')}, edition = edition + 1 WHERE id = @id`,
    ).run({ ...row, id: saved });
  const after = db.prepare<unknown[], DealRow>(`${SELECT} WHERE id = ?`).get(saved)!;
  recordChange(`deal ${saved}`, before, after);
  return toItem(cube, after);
}

/** Removes a deal, or takes it back. @throws Problem `deal_unknown` · `changed_meanwhile` · `deal_refused` */
export function removeDeal(
  db: Db,
  cube: SalesCube,
  { id, edition, removed }: ParsedInput<'pricing.removeDeal'>,
): DealItem {
  const before = rowOf(db, id, edition);
  if (!removed) {
    const {
      id: _id,
      edition: _edition,
      products: _products,
      author: _author,
      removed: _removed,
      ...content
    } = toItem(cube, before);
    checkDeal(
      cube,
      content,
      offeredDeals(db, cube).filter((other) => other.id !== id),
    );
  }
  db.prepare('UPDATE deal SET removed = ?, edition = edition + 1 WHERE id = ?').run(Number(removed), id);
  const after = db.prepare<unknown[], DealRow>(`${SELECT} WHERE id = ?`).get(id)!;
  recordChange(`deal ${id}`, before, after);
  return toItem(cube, after);
}
