import type { Store as Database } from '../store/open.ts';

/** A store as it is now: what a person set by hand, else what the newest file says. */
export interface StoreFacts {
  id: number;
  externalId: string;
  name: string;
  city: string;
  state: string;
  country: string;
  contact: string;
  phone: string;
  email: string;
  address: string;
  mergedInto: number | null;
  edition: number;
}

/** A product likewise. */
export interface ProductFacts {
  id: number;
  externalId: string;
  sku: string;
  barcode: string;
  name: string;
  brand: string;
  category: string;
  unit: string;
  /** Pieces a case; null where nobody said. */
  caseSize: number | null;
  /** What a piece costs, in ten-thousandths; null where nobody said. */
  cost: number | null;
  /** 1 where a person said that it can't be had any more. */
  withdrawn: number;
  mergedInto: number | null;
  edition: number;
}

/** Entities of one kind by id, and which one each counts as. */
export interface Dimension<Row> {
  /** By id; a merged one is not among them. */
  rows: Map<number, Row>;
  /** By id, its own or that of the one it was merged into; as long as the largest id asks for. */
  countsAs: Int32Array;
  of(id: number): Row;
}

/** @throws Error where an id is unknown, which foreign keys rule out */
function dimension<Row extends { id: number; mergedInto: number | null }>(all: Row[]): Dimension<Row> {
  const byId = new Map(all.map((row) => [row.id, row]));
  const countsAs = new Int32Array(all.reduce((most, { id }) => Math.max(most, id), 0) + 1);
  for (const row of all) {
    let target = row;
    while (target.mergedInto !== null) target = byId.get(target.mergedInto)!;
    countsAs[row.id] = target.id;
  }
  const rows = new Map(all.filter(({ mergedInto }) => mergedInto === null).map((row) => [row.id, row]));
  return {
    rows,
    countsAs,
    of: (id) => {
      const row = rows.get(countsAs[id] ?? 0);
      if (!row) throw new Error(`there is no entity ${id}`);
      return row;
    },
  };
}

export function storesOf(db: Database): Dimension<StoreFacts> {
  return dimension(
    db
      .prepare(
        `SELECT id, coalesce(external_id, '') AS externalId, coalesce(own->>'name', name) AS name, coalesce(own->>'city', city) AS city,
           coalesce(own->>'state', state) AS state, coalesce(own->>'country', country) AS country, coalesce(own->>'contact', '') AS contact,
           coalesce(own->>'phone', '') AS phone, coalesce(own->>'email', '') AS email, coalesce(own->>'address', '') AS address,
           merged_into AS mergedInto, edition FROM store ORDER BY id`,
      )
      .all() as StoreFacts[],
  );
}

export function productsOf(db: Database): Dimension<ProductFacts> {
  return dimension(
    db
      .prepare(
        `SELECT id, coalesce(external_id, '') AS externalId, sku, coalesce(own->>'barcode', '') AS barcode, coalesce(own->>'name', name) AS name,
           coalesce(own->>'brand', brand) AS brand, coalesce(own->>'category', category) AS category, unit,
           own->>'caseSize' AS caseSize, own->>'cost' AS cost, coalesce(own->>'withdrawn', 0) AS withdrawn, merged_into AS mergedInto, edition FROM product ORDER BY id`,
      )
      .all() as ProductFacts[],
  );
}
