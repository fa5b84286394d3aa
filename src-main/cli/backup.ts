import path from 'node:path';
import type { Command } from './command.ts';
import { count, table } from './format.ts';
import { usageError } from './usage-error.ts';

const LOCATION_LABELS = { here: 'data folder', second: 'second folder' } as const;

const backup: Command = {
  usage: 'backup [FILE|list] [--second DIR]',
  description: 'Copies the database while it is in use, and looks whether the copy is whole.',
  example: 'mangalm backup /media/stick/mangalm-today.db',
  positionals: [0, 1],
  options: {
    second: { valueName: 'DIR', description: 'from now on a copy of each backup goes there too; empty for none' },
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
    'Puts a backup in place of the database; what was there is kept as a backup, and a damaged one beside them. Waits ten seconds for an import, sync or backup under way, then refuses and changes nothing.',
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
