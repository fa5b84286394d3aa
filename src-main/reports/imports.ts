import type { ReportCell } from '../../src-shared/contract/index.ts';
import { fromMinor } from '../../src-shared/money.ts';
import { listImports } from '../import/ledger/history.ts';
import { visibleImportsFilter } from '../import/ledger/import-scope.ts';
import { type ReportDefinition, reportFromRows } from './report.ts';

export const importHistory: ReportDefinition = {
  title: 'Imports',
  about: 'Every file that was read, what became of its records, and whether it was undone.',
  takes: [],
  build: ({ db, folder, cube }) => {
    const { items } = listImports(db, folder, -1, 0);
    const rows = items.map((item): ReportCell[] => [
      item.importId,
      item.startedAt,
      item.file.name,
      item.status,
      item.recordsRead,
      item.linesImported,
      item.linesUnchanged,
      item.linesRejected,
      item.currency === cube.currency ? fromMinor(item.totalMinor, item.currency) : null,
      item.undoneAt ?? '',
    ]);
    return reportFromRows(
      [
        { key: 'import', label: 'Import', type: 'number' },
        { key: 'started', label: 'Started', type: 'text' },
        { key: 'file', label: 'File', type: 'text' },
        { key: 'outcome', label: 'Outcome', type: 'text' },
        { key: 'records', label: 'Records read', type: 'number', sum: true },
        { key: 'imported', label: 'Lines imported', type: 'number', sum: true },
        { key: 'unchanged', label: 'Lines unchanged', type: 'number', sum: true },
        { key: 'rejected', label: 'Records rejected', type: 'number', sum: true },
        { key: 'sum', label: 'Sum of lines', type: 'money', sum: false },
        { key: 'undone', label: 'Undone', type: 'text' },
      ],
      rows,
    );
  },
};

export const rejectsReport: ReportDefinition = {
  title: 'Rejects',
  about: 'Every record that was not taken and has not been corrected since, with its reason.',
  takes: [],
  build: ({ db }) => {
    const own = visibleImportsFilter('m');
    const open = `FROM reject r JOIN import m ON m.id = r.import_id WHERE r.fixed_by IS NULL AND m.undone_at IS NULL AND ${own.sql}`;
    const read = db
      .prepare<unknown[], ReportCell[]>(
        `SELECT r.import_id, json_extract(m.summary, '$.file.name'), r.physical_line, r.code, r.column_name, r.value, r.message ${open}
         ORDER BY r.import_id, r.record LIMIT @limit OFFSET @offset`,
      )
      .raw();
    return {
      columns: [
        { key: 'import', label: 'Import', type: 'number' },
        { key: 'file', label: 'File', type: 'text' },
        { key: 'line', label: 'Line', type: 'number' },
        { key: 'code', label: 'Reason', type: 'text' },
        { key: 'column', label: 'Column', type: 'text' },
        { key: 'value', label: 'Value', type: 'text' },
        { key: 'message', label: 'In words', type: 'text' },
      ],
      total: db.prepare<unknown[], number>(`SELECT count(*) ${open}`).pluck().get(own.values)!,
      sums: null,
      rows: (from, to) => read.all({ ...own.values, limit: to - from, offset: from }),
    };
  },
};
