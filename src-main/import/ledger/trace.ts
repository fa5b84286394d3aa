import type { LineOrigin } from '../../../src-shared/contract/imports.ts';
import { csvRecord } from '../../../src-shared/csv.ts';
import { toMinor } from '../../../src-shared/money.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { quantityToNumber } from '../../../src-shared/quantity.ts';
import type { SalesCube } from '../../cube/cube.ts';
import type { Db } from '../../db/open.ts';
import { splitRecords } from '../../table/sniff/dialect-sniffer.ts';
import { unpackRawRecords } from '../gather/raw-records.ts';
import { importColumns, storedLayout } from './history.ts';

/** A line of an earlier version, as the merge stores it. */
type EarlierLine = [
  lineNo: number,
  product: number,
  quantity: number,
  price: number | null,
  total: number,
  storeExtra: number | null,
  productExtra: number | null,
  invoiceExtra: number | null,
  lineExtra: number | null,
  importId: number,
  record: number,
  physicalLine: number,
];

/**
 * The origin of an invoice line: the file, the physical line and the record as it was there; and its earlier versions.
 * @param visible the sales cube as the caller may see it; versions of the invoice for other stores are left out. Null
 *   for all
 * @throws Problem `line_unknown`
 */
export function traceLine(db: Db, lineId: number, visible: SalesCube | null = null): LineOrigin {
  const line = db
    .prepare<
      unknown[],
      {
        invoiceId: number;
        lineNo: number;
        product: number;
        quantity: number;
        price: number | null;
        total: number;
        importId: number;
        record: number;
        line: number;
        currency: string;
      }
    >(
      `SELECT l.invoice_id AS invoiceId, l.line_no AS lineNo, l.product_id AS product, l.quantity, l.price, l.total, l.import_id AS importId, l.record, l.physical_line AS line, i.currency
       FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE l.id = ?`,
    )
    .get(lineId);
  if (!line) throw new Problem('line_unknown', { lineId });
  const { importId, record } = line;
  const file = importFileOf(db, importId);
  const { raw, cells } =
    file.ofImport === null ? storedRecord(db, importId, record) : rejectedRecord(db, file.ofImport, record);
  const current: EarlierLine = [
    line.lineNo,
    line.product,
    line.quantity,
    line.price,
    line.total,
    null,
    null,
    null,
    null,
    importId,
    record,
    line.line,
  ];
  const earlier = db
    .prepare<unknown[], string>(
      "SELECT before FROM earlier_version WHERE entity = 'invoice' AND entity_id = ? ORDER BY import_id DESC",
    )
    .pluck()
    .all(line.invoiceId);
  const earlierLines = earlier
    .map((before) => JSON.parse(before) as { store_id: number; lines: EarlierLine[] })
    .filter(({ store_id }) => visible === null || Boolean(visible.stores.canonicalId[store_id]))
    .flatMap(({ lines }) => lines.filter(([lineNo]) => lineNo === line.lineNo));
  const product = db.prepare<unknown[], string>('SELECT name FROM product WHERE id = ?').pluck();
  const listed = new Set<string>();
  const versions: LineOrigin['versions'] = [];
  for (const version of [current, ...earlierLines]) {
    const key = `${version[9]}/${version[10]}`;
    if (listed.has(key)) continue;
    listed.add(key);
    const from = importFileOf(db, version[9]);
    versions.push({
      importId: version[9],
      fileName: from.name,
      at: from.at,
      line: version[11],
      product: product.get(version[1]) ?? '',
      quantity: quantityToNumber(version[2]),
      priceMinor: version[3] === null ? null : toMinor(version[3], line.currency),
      totalMinor: toMinor(version[4], line.currency),
      current: version === current,
    });
  }
  return {
    importId,
    fileName: file.name,
    sha256: file.sha256,
    importedAt: file.at,
    line: line.line,
    record,
    columns: importColumns(db, importId),
    cells,
    raw,
    versions,
  };
}

function importFileOf(db: Db, importId: number): { name: string; sha256: string; at: string; ofImport: number | null } {
  return db
    .prepare<unknown[], { name: string; sha256: string; at: string; ofImport: number | null }>(
      "SELECT of_import AS ofImport, json_extract(summary, '$.file.name') AS name, json_extract(summary, '$.file.sha256') AS sha256, coalesce(started_at, created_at) AS at FROM import WHERE id = ?",
    )
    .get(importId)!;
}

function storedRecord(db: Db, importId: number, record: number): { raw: string; cells: string[] } {
  const raw = rawRecord(db, importId, record);
  const layout = storedLayout(db, importId);
  const [cells] = raw === '' || !layout ? [] : splitRecords(raw, layout.dialect);
  return { raw, cells: cells ?? [] };
}

/** A corrected line comes from a rejected record, which is what the file contained. */
function rejectedRecord(db: Db, importId: number, record: number): { raw: string; cells: string[] } {
  const json = db
    .prepare<unknown[], string>('SELECT cells FROM reject WHERE import_id = ? AND record = ?')
    .pluck()
    .get(importId, record);
  const cells = json ? (JSON.parse(json) as string[]) : [];
  return { raw: csvRecord(cells, ''), cells };
}

function rawRecord(db: Db, importId: number, record: number): string {
  const block = db
    .prepare<unknown[], { first: number; data: Uint8Array }>(
      'SELECT first_record AS first, data FROM raw_block WHERE import_id = ? AND first_record <= ? AND last_record >= ? ORDER BY first_record DESC LIMIT 1',
    )
    .get(importId, record, record);
  return block ? (unpackRawRecords(block.data)[record - block.first] ?? '') : '';
}
