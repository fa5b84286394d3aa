import type { Input, Output, ProcedureName, ReportQuestion } from '../../src-shared/contract/index.ts';
import type { ExportedList } from '../../src-shared/list-kinds.ts';
import { Problem } from '../../src-shared/problem.ts';
import { type DigestFormat, digestDownload } from './digest-download.ts';
import { LIST_TABLES, listTableCsv, listTableWorkbook } from './list-tables.ts';
import { listCsv, listWorkbook, rejectsWorkbook, reportWorkbook } from './workbooks.ts';

const TABLE_ADDRESS = new RegExp(`^/files/tables/(${LIST_TABLES})\\.(csv|xlsx)$`);

/** Calls a procedure on behalf of the caller that requested the download. */
export type CallProcedure = <P extends ProcedureName>(procedure: P, input: Input<P>) => Promise<Output<P>>;

export interface Download {
  name: string;
  type: string;
  pieces: AsyncGenerator<string | Uint8Array>;
  /** Whether the page displays it inline instead of saving it. */
  shown?: boolean;
}

/**
 * The download behind a `/files/…` URL of the page, streamed in chunks from procedure calls; the same for both hosts.
 * @throws Problem `unknown_file`
 */
export function downloadOf(ask: CallProcedure, { pathname, searchParams }: URL): Download {
  const rejects = /^\/files\/imports\/(\d{1,12})\/rejects\.csv$/.exec(pathname);
  if (rejects) {
    const importId = Number(rejects[1]);
    return {
      name: `rejects-of-import-${importId}.csv`,
      type: 'text/csv; charset=utf-8',
      pieces: rejectChunks(ask, importId),
    };
  }
  const rejectsSheet = /^\/files\/imports\/(\d{1,12})\/rejects\.xlsx$/.exec(pathname);
  if (rejectsSheet)
    return workbook(`rejects-of-import-${rejectsSheet[1]}`, rejectsWorkbook(ask, Number(rejectsSheet[1])));
  const list = /^\/files\/lists\/(stores|products|prices|targets)\.(csv|xlsx)$/.exec(pathname);
  if (list) {
    const name = list[1] as ExportedList;
    if (list[2] === 'xlsx') return workbook(name, listWorkbook(ask, name));
    return { name: `${name}.csv`, type: 'text/csv; charset=utf-8', pieces: listCsv(ask, name) };
  }
  const table = TABLE_ADDRESS.exec(pathname);
  if (table) {
    const query = JSON.parse(searchParams.get('query') ?? '{}') as Record<string, unknown>;
    if (table[2] === 'xlsx') return workbook(table[1]!, listTableWorkbook(ask, table[1]!, query));
    return { name: `${table[1]}.csv`, type: 'text/csv; charset=utf-8', pieces: listTableCsv(ask, table[1]!, query) };
  }
  const reportSheet = /^\/files\/reports\/([a-z0-9-]{1,60})\.xlsx$/.exec(pathname);
  if (reportSheet) {
    const question = JSON.parse(searchParams.get('question') ?? '{}') as Omit<ReportQuestion, 'name'>;
    return workbook(
      searchParams.get('as') ?? reportSheet[1]!,
      reportWorkbook(ask, { ...question, name: reportSheet[1]! }),
    );
  }
  const report = /^\/files\/reports\/([a-z-]{1,60})\.csv$/.exec(pathname);
  if (report) {
    const question = JSON.parse(searchParams.get('question') ?? '{}') as Omit<ReportQuestion, 'name'>;
    const style = JSON.parse(searchParams.get('style') ?? '{}') as NonNullable<Input<'reports.csv'>['style']>;
    return {
      name: `${searchParams.get('as') ?? report[1]!}.csv`,
      type: 'text/csv; charset=utf-8',
      pieces: reportChunks(ask, { ...question, name: report[1]!, style }, searchParams.get('bom') !== '0'),
    };
  }
  const digest = /^\/files\/digest\.(html|csv|xlsx)$/.exec(pathname);
  if (digest) {
    const query = JSON.parse(searchParams.get('query') ?? '{}') as Input<'digest.get'>;
    return digestDownload(ask, query, digest[1] as DigestFormat);
  }
  if (pathname === '/files/audit.csv') {
    const filter = JSON.parse(searchParams.get('question') ?? '{}') as Omit<Input<'audit.csv'>, 'after'>;
    return {
      name: `${searchParams.get('as') ?? 'audit'}.csv`,
      type: 'text/csv; charset=utf-8',
      pieces: auditChunks(ask, filter),
    };
  }
  const page = /^\/files\/scans\/(\d{1,12})\/(\d{1,4})\.jpg$/.exec(pathname);
  if (page) {
    const [id, number] = [Number(page[1]), Number(page[2])];
    return {
      name: `scan-${id}-${number}.jpg`,
      type: 'image/jpeg',
      pieces: scanPageChunks(ask, id, number),
      shown: true,
    };
  }
  const sheet = /^\/files\/sheets\/(\d{1,12})\.pdf$/.exec(pathname);
  if (sheet)
    return {
      name: `order-sheet-${sheet[1]}.pdf`,
      type: 'application/pdf',
      pieces: sheetChunks(ask, Number(sheet[1])),
    };
  if (pathname === '/files/diagnostics.zip')
    return { name: 'mangalm-diagnostics.zip', type: 'application/zip', pieces: diagnosticsChunks(ask) };
  throw new Problem('unknown_file');
}

/** A workbook as a download. */
const workbook = (name: string, pieces: AsyncGenerator<Uint8Array>): Download => ({
  name: `${name}.xlsx`,
  type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pieces,
});

/** Spreadsheets decode a CSV file as UTF-8 only with a byte order mark. */
const BOM = '\ufeff';

async function* rejectChunks(ask: CallProcedure, importId: number): AsyncGenerator<string> {
  let after: number | null = 0;
  while (after !== null) {
    const chunk: { text: string; next: number | null } = await ask('imports.rejectsCsv', { importId, after });
    yield after === 0 ? BOM + chunk.text : chunk.text;
    after = chunk.next;
  }
}

async function* auditChunks(ask: CallProcedure, filter: Omit<Input<'audit.csv'>, 'after'>): AsyncGenerator<string> {
  let after: number | null = 0;
  while (after !== null) {
    const chunk: { text: string; next: number | null } = await ask('audit.csv', { ...filter, after });
    yield after === 0 ? BOM + chunk.text : chunk.text;
    after = chunk.next;
  }
}

async function* sheetChunks(ask: CallProcedure, id: number): AsyncGenerator<Uint8Array> {
  const { pdf } = await ask('scans.sheetPdf', { id });
  yield Buffer.from(pdf, 'base64');
}

async function* scanPageChunks(ask: CallProcedure, id: number, page: number): AsyncGenerator<Uint8Array> {
  const { jpeg } = await ask('scans.picture', { id, page });
  yield Buffer.from(jpeg, 'base64');
}

/** A report as chunks of CSV. */
export async function* reportChunks(
  ask: CallProcedure,
  question: Omit<Input<'reports.csv'>, 'after'>,
  bom: boolean,
): AsyncGenerator<string> {
  let after: number | null = 0;
  while (after !== null) {
    const chunk: { text: string; next: number | null } = await ask('reports.csv', { ...question, after });
    yield after === 0 && bom ? BOM + chunk.text : chunk.text;
    after = chunk.next;
  }
}

async function* diagnosticsChunks(ask: CallProcedure): AsyncGenerator<Uint8Array> {
  const { files } = await ask('health.diagnostics', {});
  const { zipChunks } = await import('../health/diagnostics.ts');
  yield* zipChunks(files);
}
