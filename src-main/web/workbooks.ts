import type { Input, Output, Report } from '../../src-shared/contract/index.ts';
import { csvRecord, escapeFormula } from '../../src-shared/csv.ts';
import type { ExportedList } from '../../src-shared/list-kinds.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SheetCell } from '../xlsx/sheet-xml.ts';
import { workbookPieces } from '../xlsx/write-xlsx.ts';
import type { CallProcedure } from './downloads.ts';

const PAGE = 1000;

/** A report as a workbook: real numbers and dates, a row of totals. */
export async function* reportWorkbook(
  ask: CallProcedure,
  question: Omit<Input<'reports.run'>, 'limit' | 'offset'>,
): AsyncGenerator<Uint8Array> {
  const page = (offset: number): Promise<Report> => ask('reports.run', { ...question, limit: PAGE, offset });
  const first = await page(0);
  const { title, columns, currency, total, sums } = first;
  async function* chunks(): AsyncGenerator<SheetCell[][]> {
    let read = first.rows.length;
    if (read > 0) yield first.rows;
    while (read < total) {
      const { rows } = await page(read);
      if (rows.length === 0) throw new Problem('data_changed');
      read += rows.length;
      yield rows;
    }
  }
  yield* workbookPieces({ name: title, columns, currency, chunks: chunks(), totals: () => sums });
}

/** The rejects of an import as a workbook, with the columns of the CSV; every cell is text as it was in the file. */
export async function* rejectsWorkbook(ask: CallProcedure, importId: number): AsyncGenerator<Uint8Array> {
  const page = (offset: number) => ask('imports.rejects', { importId, open: true, limit: PAGE, offset });
  const first = await page(0);
  const { columns } = first;
  const rowsOf = ({ items }: typeof first): SheetCell[][] =>
    items.map(({ cells, line, code, message }) => [...columns.map((_, i) => cells[i] ?? ''), line, code, message]);
  async function* chunks(): AsyncGenerator<SheetCell[][]> {
    for (let at = first, read = 0; at.items.length > 0; at = await page(read)) {
      yield rowsOf(at);
      read += at.items.length;
      if (read >= at.total) return;
    }
  }
  yield* workbookPieces({
    name: `rejects ${importId}`,
    columns: [
      ...columns.map((label) => ({ label, type: 'text' as const })),
      { label: '_line', type: 'number' },
      { label: '_code', type: 'text' },
      { label: '_message', type: 'text' },
    ],
    currency: '',
    chunks: chunks(),
  });
}

type ListPart = Output<'imports.exportList'>;

async function* listParts(ask: CallProcedure, list: ExportedList): AsyncGenerator<ListPart> {
  for (let after: number | null = 0; after !== null; ) {
    const part: ListPart = await ask('imports.exportList', { list, after });
    yield part;
    after = part.next;
  }
}

/** A list as a workbook, to be edited and imported again. */
export async function* listWorkbook(ask: CallProcedure, list: ExportedList): AsyncGenerator<Uint8Array> {
  const parts = listParts(ask, list);
  const { value: first } = (await parts.next()) as { value: ListPart };
  async function* chunks(): AsyncGenerator<SheetCell[][]> {
    yield first.rows;
    for await (const { rows } of parts) yield rows;
  }
  yield* workbookPieces({ name: list, columns: first.columns, currency: '', chunks: chunks() });
}

/** A list as CSV, to be edited and imported again; safe to open in a spreadsheet program. */
export async function* listCsv(ask: CallProcedure, list: ExportedList, bom = true): AsyncGenerator<string> {
  let header = true;
  for await (const { columns, rows } of listParts(ask, list)) {
    const records = rows.map((row) =>
      csvRecord(row.map((cell) => (typeof cell === 'string' ? escapeFormula(cell) : String(cell)))),
    );
    yield (header ? (bom ? '\ufeff' : '') + csvRecord(columns.map(({ label }) => escapeFormula(label))) : '') +
      records.join('');
    header = false;
  }
}
