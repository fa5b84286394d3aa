import { once } from 'node:events';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { Inspection } from '../../src-shared/contract/index.ts';
import { csvRecord } from '../../src-shared/csv.ts';
import { invoiceSchema } from '../import/layout/invoice-schema.ts';
import { newReadingProgress } from '../table/source/decode.ts';
import { openSource } from '../table/source/source-file.ts';
import { findTable, readTable } from '../table/table.ts';
import type { Command } from './command.ts';
import { table as textTable } from './format.ts';
import { importOptionsOf, MAPPING_OPTIONS } from './import-options.ts';
import { OUT_OPTION, writeText } from './output.ts';

const FLUSH_CHARS = 1 << 16;

const read: Command = {
  usage: 'read FILE',
  description: 'Prints a file as the reader understands it, before mapping, as CSV.',
  example: 'mangalm read export.csv --out canonical.csv',
  positionals: [1, 1],
  options: {
    delimiter: { valueName: 'SIGN', description: 'delimiter; tab for a tab' },
    encoding: { valueName: 'ENCODING', description: 'utf-8, windows-1251, shift_jis, …; detected by default' },
    part: { valueName: 'NAME', description: 'the sheet of a workbook, or the file of an archive' },
    out: OUT_OPTION,
  },
  async run([file], options, context) {
    const { encoding, delimiter, part } = importOptionsOf(options);
    const source = await openSource(path.resolve(file!), invoiceSchema, { encoding, part });
    const table = await findTable(source, invoiceSchema, { delimiter });
    const { preamble, rows, names } = table.heading;
    let skip = preamble + rows;
    const text = new PassThrough();
    const writing = writeText(text.setEncoding('utf8'), options.out, context);
    let buffer = rows === 0 ? '' : csvRecord(names, '\n');
    const flush = async () => {
      const full = !text.write(buffer);
      buffer = '';
      if (full) await Promise.race([once(text, 'drain'), writing]);
    };
    try {
      await readTable(
        table,
        ({ cells }) => {
          if (skip > 0) skip--;
          else buffer += csvRecord(cells, '\n');
        },
        newReadingProgress(),
        async () => {
          if (buffer.length >= FLUSH_CHARS) await flush();
          return true;
        },
      );
      text.end(buffer);
    } catch (error) {
      text.destroy(error as Error);
    }
    return writing;
  },
};

const inspect: Command = {
  usage: 'inspect FILE',
  description: 'Shows the format of a file and how its columns would be read; imports nothing.',
  example: 'mangalm inspect export.xlsx --json',
  positionals: [1, 1],
  options: MAPPING_OPTIONS,
  async run([file], options, context) {
    const found = await context
      .app()
      .call(context.caller, 'imports.inspect', { path: path.resolve(file!), options: importOptionsOf(options) });
    const { preview: _, ...json } = found;
    return { json, text: inspectionText(found) };
  },
};

const shown = (sign: string) => ({ '\t': 'tab', ' ': 'blank', '': '–' })[sign] ?? sign;

function inspectionText(i: Inspection): string {
  const fields = Object.entries(i.mapping).map(([field, { column, confidence }]) => [field, column, confidence]);
  return [
    `${i.file.name}: about ${i.recordsEstimated.toLocaleString('en')} records of ${i.columns.length} columns${i.part ? ` in ${i.part}` : ''}`,
    `  ${i.encoding}${i.bom ? ' with byte-order mark' : ''}, delimiter ${shown(i.delimiter)}, quote ${shown(i.quote)}, lines end in ${i.lineEnding || '–'}`,
    `  header ${i.headerRow === 0 ? 'none' : `in row ${i.headerRow}`}, dates ${i.dates.order} (${i.dates.confidence}), decimal sign ${i.decimal}, currency ${i.currency || 'none'}`,
    ...(i.parts.length > 1 ? [`  parts: ${i.parts.join(', ')}`] : []),
    ...(i.leftOut.length > 0 ? [`  left out: ${i.leftOut.map(leftOutText).join(', ')}`] : []),
    '',
    textTable(['field', 'column', 'confidence'], fields),
    ...i.problems.map(({ message, hint }) => `\n${message} ${hint}`),
  ].join('\n');
}

const leftOutText = ({ part, why }: Inspection['leftOut'][number]) =>
  `${part} (${why === 'hidden' ? 'hidden' : 'other columns'})`;

export const readCommands = { inspect, read };
