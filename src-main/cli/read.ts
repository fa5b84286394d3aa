import { once } from 'node:events';
import path from 'node:path';
import type { Inspection } from '../../src-shared/contract/index.ts';
import { csvRecord } from '../csv.ts';
import { noReading } from '../import/file/decode.ts';
import { openSource } from '../import/file/source.ts';
import { findTable, readTable } from '../import/table/table.ts';
import { type Command, EXIT } from './command.ts';
import { importOptionsOf, MAPPING_OPTIONS } from './import-options.ts';
import { table as textTable } from './text.ts';

const FLUSH = 1 << 16;

const read: Command = {
  usage: 'read FILE',
  about: 'Prints what the reader makes of a file, before mapping, as canonical CSV.',
  example: 'mangalm read export.csv > canonical.csv',
  words: [1, 1],
  options: {
    delimiter: { takes: 'SIGN', about: 'what stands between cells; tab for a tab' },
    encoding: { takes: 'ENCODING', about: 'utf-8, windows-1251, shift_jis, … instead of what is found' },
    part: { takes: 'NAME', about: 'the sheet of a workbook, or the file of an archive' },
  },
  async run([file], options) {
    const { encoding, delimiter, part } = importOptionsOf(options);
    const source = await openSource(path.resolve(file!), { encoding, part });
    const table = await findTable(source, { delimiter });
    let skip = table.heading.preamble;
    let text = '';
    const flush = async () => {
      const full = !process.stdout.write(text);
      text = '';
      if (full) await once(process.stdout, 'drain');
    };
    await readTable(
      table,
      ({ cells }) => {
        if (skip > 0) skip--;
        else text += csvRecord(cells, '\n');
      },
      noReading(),
      async () => {
        if (text.length >= FLUSH) await flush();
        return true;
      },
    );
    await flush();
    return EXIT.done;
  },
};

const inspect: Command = {
  usage: 'inspect FILE',
  about: 'Says what a file is made of and how its columns would be read; imports nothing.',
  example: 'mangalm inspect export.xlsx --json',
  words: [1, 1],
  options: MAPPING_OPTIONS,
  async run([file], options, context) {
    const found = await context
      .app()
      .call(context.me, 'imports.inspect', { path: path.resolve(file!), options: importOptionsOf(options) });
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
