import path from 'node:path';
import type { Command } from './command.ts';
import { count, table } from './format.ts';
import { usageError } from './usage-error.ts';

const LOCATION_LABELS = { here: 'data folder', second: 'second folder' } as const;

const backup: Command = {
  usage: 'backup [FILE|list] [--second DIR]',
  description: 'Makes a backup of the database while it is in use, and checks the copy.',
  example: 'mangalm backup /media/stick/mangalm-today.db',
  positionals: [0, 1],
  options: {
    second: { valueName: 'DIR', description: 'also copy each backup to this folder from now on; empty for none' },
  },
  async run([word], { second }, context) {
    if (typeof second === 'string')
      await context
        .app()
        .call(context.caller, 'backup.changeSettings', { second: second === '' ? null : path.resolve(second) });
    if (word === 'list') {
      const answer = await context.app().call(context.caller, 'backup.status', {});
      const rows = answer.items.map(({ name, at, bytes, why, place }) => [
        name,
        LOCATION_LABELS[place],
        at,
        `${count(Math.round(bytes / 1024))} kB`,
        why,
      ]);
      return {
        json: answer,
        text: rows.length > 0 ? table(['Backup', 'Where', 'When', 'Size', 'Why'], rows) : 'There is no backup yet.',
      };
    }
    const made = await context
      .app()
      .call(context.caller, 'backup.make', word === undefined ? {} : { path: path.resolve(word) });
    return {
      json: made,
      text: [
        `${made.file}: ${count(made.holds.invoices)} invoices, ${count(made.holds.lines)} lines, whole.`,
        ...(made.secondProblem ? [made.secondProblem] : []),
      ].join('\n'),
    };
  },
};

const restore: Command = {
  usage: 'restore FILE',
  description:
    'Restores a backup. The current data is saved as a backup first; a damaged database is kept beside it. Waits ten seconds for a running import, sync or backup, then stops without changes.',
  example: 'mangalm restore /media/stick/mangalm-today.db',
  positionals: [1, 1],
  allowsDamagedData: true,
  async run([file], _, context) {
    if (!file) throw usageError('Which file?', 'Usage: mangalm restore FILE');
    const { holds, kept } = await context.app().call(context.caller, 'backup.restore', { path: path.resolve(file) });
    return {
      json: { holds, kept },
      text: `Restored ${count(holds.invoices)} invoices with ${count(holds.lines)} lines. What was there before is kept: ${kept}.`,
    };
  },
};

export const backupCommands = { backup, restore };
