import path from 'node:path';
import type { ImportOptions, ImportProgress, ImportSummary } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { assertWritableName } from '../platform/user-file.ts';
import type { CallProcedure } from '../web/downloads.ts';
import { type Command, type CommandContext, type CommandResult, EXIT } from './command.ts';
import { count, money, plural, table } from './format.ts';
import { IMPORT_OPTIONS, importOptionsOf } from './import-options.ts';
import { OUT_OPTION, pagedText, wantsWorkbook, writeText, XLSX_OPTION } from './output.ts';
import { parseId } from './parse-id.ts';

/** Exit code for an import's final status. */
function exitCodeOf({ status }: ImportSummary): number {
  switch (status) {
    case 'completed':
      return EXIT.done;
    case 'completed_with_rejects':
      return EXIT.rejects;
    case 'dry_run':
      return EXIT.done;
    case 'stopped':
      return EXIT.stopped;
    case 'cancelled':
    case 'interrupted':
      return EXIT.interrupted;
    default:
      return EXIT.failed;
  }
}

/** An import summary as text. */
export function summaryText(summary: ImportSummary): string {
  const { file, currency } = summary;
  const title =
    {
      completed: 'Imported',
      completed_with_rejects: 'Imported, with rejects',
      stopped: 'Stopped',
      cancelled: 'Cancelled',
      failed: 'Failed',
      dry_run: 'Checked only; nothing was changed',
    }[summary.status as string] ?? summary.status;
  const rows: [string, string][] = [
    ['Records read', `${count(summary.recordsRead)} on ${count(file.physicalLines)} lines`],
    [
      'Lines imported',
      `${count(summary.linesImported)}${summary.linesUpdated > 0 ? ` (${count(summary.linesUpdated)} in place of earlier ones)` : ''}`,
    ],
    ['Lines unchanged', count(summary.linesUnchanged)],
    [
      'Records rejected',
      `${count(summary.linesRejected)}${summary.linesRejected > 0 ? ` (${countsText(summary.rejects)})` : ''}`,
    ],
    [
      'Invoices',
      `${count(summary.invoicesNew)} new, ${count(summary.invoicesUpdated)} changed, ${count(summary.invoicesUnchanged)} unchanged`,
    ],
    ['New', `${plural(summary.storesNew, 'store')}, ${plural(summary.productsNew, 'product')}`],
    [
      'Sum of lines',
      Object.entries(summary.totals)
        .map(([code, minor]) => money(minor, code))
        .join(' + ') || money(0, currency),
    ],
    [
      'Duration',
      `${(summary.durationMs / 1000).toFixed(1)} s (${count(summary.rowsPerSecond)} records a second, at most ${summary.peakRssMb} MB)`,
    ],
  ];
  if (Object.keys(summary.warnings).length > 0)
    rows.splice(4, 0, ['Warnings', countsText(summary.warnings, summary.warningLines)]);
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
  const hint = [
    ...(summary.advice ?? []).map(({ setting, value, sentence }) => `  ${sentence} (--${setting} ${value})`),
    ...(summary.linesRejected > 0
      ? [`  mangalm rejects ${summary.importId} --out rejects.csv writes the rejected records with their reasons.`]
      : []),
  ];
  return [
    `${title}: ${file.name} (import ${summary.importId})`,
    ...(summary.message ? [`  ${summary.message}`] : []),
    ...lines,
    ...(summary.profile ? ['', ...profileText(summary.profile).map((line) => `  ${line}`)] : []),
    ...hint,
  ].join('\n');
}

/** Time by stage, one column per thread. */
function profileText(profile: Record<string, number>): string[] {
  const of = (thread: string) =>
    Object.entries(profile)
      .filter(([stage]) => stage.startsWith(thread))
      .map(([stage, ms]) => [stage.slice(thread.length), count(ms)]);
  const [reader, writer] = [of('reader.'), of('writer.')];
  const rows = Array.from({ length: Math.max(reader.length, writer.length) }, (_, i) => [
    ...(reader[i] ?? ['', '']),
    ...(writer[i] ?? ['', '']),
  ]);
  return table(['Reader', 'ms', 'Writer', 'ms'], rows).split('\n');
}

function countsText(counts: Record<string, number>, lines: Record<string, number[]> = {}): string {
  return Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .map(([code, n]) => {
      const lineNumbers = lines[code] ?? [];
      const lineNote = lineNumbers.length > 0 && n <= 5 ? ` (line ${lineNumbers.slice(0, 5).join(', ')})` : '';
      return `${code} ${count(n)}${lineNote}`;
    })
    .join(', ');
}

/** Reports progress: one JSON object per line, or a progress bar on a terminal. */
function progressReporter(context: CommandContext): (progress: ImportProgress) => void {
  if (context.json) return (progress) => context.printStatus(JSON.stringify({ type: 'progress', ...progress }));
  if (!process.stderr.isTTY) return () => {};
  return ({ phase, bytesRead, bytesTotal, records, rejects, rowsPerSecond, secondsLeft, breaker }) => {
    const done = bytesTotal > 0 ? Math.min(1, bytesRead / bytesTotal) : 0;
    const bar = '█'.repeat(Math.round(done * 24)).padEnd(24, '░');
    const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`;
    process.stderr.write(
      `\r\u001b[2K${bar} ${phase} ${count(records)} records, ${count(rejects)} rejected, ${count(rowsPerSecond)}/s${left}${breaker.state === 'open' ? ', breaker open' : ''}`,
    );
  };
}

/** Queues a file, or each file of an archive, and waits until they are finished. */
export async function importFile(
  context: CommandContext,
  file: string,
  options: Partial<ImportOptions>,
): Promise<ImportSummary[]> {
  const { importIds } = await context
    .app()
    .call(context.caller, 'imports.start', { path: path.resolve(file), options });
  const summaries: ImportSummary[] = [];
  for (const importId of importIds) summaries.push(await waitForImport(context, importId));
  return summaries;
}

/** Waits for an import to finish and shows its progress; Ctrl-C cancels it. */
async function waitForImport(context: CommandContext, importId: number): Promise<ImportSummary> {
  const app = context.app();
  const cancel = () => void app.call(context.caller, 'imports.cancel', { importId });
  const stop = app.on('imports.progress', progressReporter(context));
  context.signal.addEventListener('abort', cancel, { once: true });
  if (context.signal.aborted) cancel();
  try {
    return await app.importEnded(importId);
  } catch (error) {
    if (error instanceof Problem && error.code === 'cancelled')
      return await app.call(context.caller, 'imports.get', { importId });
    throw error;
  } finally {
    stop();
    context.signal.removeEventListener('abort', cancel);
    if (!context.json && process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
  }
}

const importCommand: Command = {
  usage: 'import FILE…',
  description:
    'Reads invoice exports and lists (stores, products, prices, stock, balances, payments) into the data folder.',
  example: 'mangalm import "Invoices_Mangalam .csv"',
  positionals: [1, 1000],
  options: IMPORT_OPTIONS,
  async run(files, options, context) {
    const chosen = importOptionsOf(options);
    const summaries: ImportSummary[] = [];
    for (const file of files) {
      const together = summaries.map(({ importId }) => importId);
      summaries.push(...(await importFile(context, file, together.length > 0 ? { ...chosen, together } : chosen)));
    }
    return summariesResult(summaries);
  },
};

function summariesResult(summaries: ImportSummary[]): CommandResult {
  return {
    json: summaries.length === 1 ? summaries[0] : { imports: summaries },
    text: () => summaries.map(summaryText).join('\n\n'),
    exit: Math.max(...summaries.map(exitCodeOf)),
  };
}

const resumeCommand: Command = {
  usage: 'resume [ID]',
  description: 'Continues an interrupted import; without a number, all interrupted imports.',
  example: 'mangalm resume 3',
  positionals: [0, 1],
  async run([id], _, context) {
    const app = context.app();
    const ids = id ? [parseId(id)] : await interruptedImports(context);
    if (ids.length === 0) throw new Problem('nothing_to_resume');
    const summaries: ImportSummary[] = [];
    for (const importId of ids) {
      await app.call(context.caller, 'imports.resume', { importId });
      summaries.push(await waitForImport(context, importId));
    }
    return summariesResult(summaries);
  },
};

async function interruptedImports(context: CommandContext): Promise<number[]> {
  const { items } = await context.app().call(context.caller, 'imports.list', { limit: 1000 });
  return items
    .filter(({ status }) => status === 'interrupted' || status === 'queued')
    .map(({ importId }) => importId)
    .reverse();
}

const fixCommand: Command = {
  usage: 'fix ID FILE.csv',
  description: 'Imports corrected rejects of an import from a file.',
  example: 'mangalm fix 2 rejects.csv',
  positionals: [2, 2],
  async run([id, file], _, context) {
    const { importId } = await context
      .app()
      .call(context.caller, 'imports.fix', { importId: parseId(id!), path: path.resolve(file!) });
    return summariesResult([await waitForImport(context, importId)]);
  },
};

const undoCommand: Command = {
  usage: 'undo ID',
  description: 'Undoes an import; later imports are kept.',
  example: 'mangalm undo 2',
  positionals: [1, 1],
  async run([id], _, context) {
    const undone = await context.app().call(context.caller, 'imports.undo', { importId: parseId(id!) });
    const { left, leftInAll } = undone;
    const stays =
      leftInAll === 0
        ? []
        : [
            `${plural(leftInAll, 'invoice')} stay as a later import left them: ${left.map(({ number, importId }) => `${number} (import ${importId})`).join(', ')}${leftInAll > left.length ? ', …' : ''}.`,
          ];
    return {
      json: undone,
      text: [
        `Import ${id} is undone: ${plural(undone.invoicesRemoved, 'invoice')} removed, ${count(undone.invoicesRestored)} as before; ${plural(undone.storesRemoved, 'store')} and ${plural(undone.productsRemoved, 'product')} removed.`,
        ...stays,
      ].join('\n'),
    };
  },
};

const importsCommand: Command = {
  usage: 'imports',
  description: 'Lists imports, newest first.',
  example: 'mangalm imports --limit 20',
  options: {
    limit: { valueName: 'N', description: 'maximum number of entries' },
    offset: { valueName: 'N', description: 'number of entries to skip' },
  },
  async run(_, options, context) {
    const page = await context.app().call(context.caller, 'imports.list', {
      limit: Number(options.limit ?? 100),
      offset: Number(options.offset ?? 0),
    });
    const items = page.items.map((item) => ({ id: item.importId, ...item }));
    const rows = items.map((i) => [
      i.id,
      i.startedAt.slice(0, 16).replace('T', ' '),
      i.status,
      i.linesImported,
      i.linesUnchanged,
      i.linesRejected,
      i.file.name,
    ]);
    return {
      json: { items, total: page.total },
      text: table(['id', 'started', 'status', 'imported', 'unchanged', 'rejected', 'file'], rows),
    };
  },
};

const rejectsCommand: Command = {
  usage: 'rejects ID',
  description: 'Shows the rejected records of an import; with --csv or --out, as a file to correct.',
  example: 'mangalm rejects 2 --out rejects.csv',
  positionals: [1, 1],
  options: {
    csv: { description: 'as CSV on stdout' },
    xlsx: XLSX_OPTION,
    out: OUT_OPTION,
    limit: { valueName: 'N', description: 'maximum number of entries' },
    offset: { valueName: 'N', description: 'number of entries to skip' },
  },
  async run([id], options, context) {
    const app = context.app();
    const importId = parseId(id!);
    if (wantsWorkbook(options)) {
      const { rejectsWorkbook } = await import('../web/workbooks.ts');
      return writeText(
        rejectsWorkbook(app.call.bind(null, context.caller) as CallProcedure, importId),
        options.out,
        context,
      );
    }
    const pieces = pagedText((after) => app.call(context.caller, 'imports.rejectsCsv', { importId, after }));
    if (options.csv || options.out !== undefined) return writeText(pieces, options.out, context);
    const page = await app.call(context.caller, 'imports.rejects', {
      importId,
      limit: Number(options.limit ?? 1000),
      offset: Number(options.offset ?? 0),
    });
    const rows = page.items.map((r) => [r.line, r.code, r.column, r.value.slice(0, 30), r.message]);
    return {
      json: page,
      text: `${plural(page.total, 'record')} rejected\n${table(['line', 'code', 'column', 'value', 'message'], rows)}`,
    };
  },
};

const sampleCommand: Command = {
  usage: 'sample [OUT]',
  description: 'Writes the sample export, 14,518 records on 24,726 lines.',
  example: 'mangalm sample "Invoices_Mangalam .csv"',
  positionals: [0, 1],
  async run([out]) {
    const { SAMPLE_NAME, writeSample } = await import('../import/sample.ts');
    const file = path.resolve(out ?? SAMPLE_NAME);
    assertWritableName(file);
    await writeSample(file);
    return { json: { file, records: 14_518, physicalLines: 24_726 }, text: `Wrote ${file}.` };
  },
};

export const importCommands = {
  import: importCommand,
  imports: importsCommand,
  rejects: rejectsCommand,
  fix: fixCommand,
  undo: undoCommand,
  resume: resumeCommand,
  sample: sampleCommand,
};
