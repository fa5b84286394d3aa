import { once } from 'node:events';
import path from 'node:path';
import { csvRecord } from '../import/csv.ts';
import { decode } from '../import/decode.ts';
import { sniff } from '../import/inspect.ts';
import { readRecords } from '../import/records.ts';
import { openSource } from '../import/source.ts';
import { type Command, EXIT } from './command.ts';

const FLUSH = 1 << 16;

const read: Command = {
  usage: 'read FILE',
  about: 'Prints what the reader makes of a file, before mapping, as canonical CSV.',
  example: 'mangalm read export.csv > canonical.csv',
  words: [1, 1],
  options: { delimiter: { type: 'string' } },
  async run([file], { delimiter }) {
    const source = await openSource(path.resolve(file!));
    const { preamble, ...dialect } = await sniff(source, delimiter as string | undefined);
    let skip = preamble;
    let text = '';
    const flush = async () => {
      const full = !process.stdout.write(text);
      text = '';
      if (full) await once(process.stdout, 'drain');
    };
    await readRecords(
      decode(source, { bytesRead: 0, physicalLines: 0 }),
      dialect,
      (cells) => {
        if (skip > 0) skip--;
        else text += csvRecord(cells, '\n');
      },
      (broken) => {
        text += csvRecord([broken], '\n');
      },
      async () => {
        if (text.length >= FLUSH) await flush();
        return true;
      },
    );
    await flush();
    return EXIT.done;
  },
};

export const readCommands = { read };
