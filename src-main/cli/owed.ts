import { BUCKETS, type Bucket } from '../../src-shared/contract/owed.ts';
import type { Command } from './command.ts';
import { money, plural, table } from './format.ts';
import { storeOf } from './sales.ts';

const LABELS: Record<Bucket, string> = {
  notDue: 'not due',
  d1_30: '1–30',
  d31_60: '31–60',
  d61_90: '61–90',
  over90: 'over 90',
};

const MAX_ON_SCREEN = 100;

const owed: Command = {
  usage: 'owed',
  description: 'Shows what stores owe and since when, from exports, balance lists and payments.',
  example: 'mangalm owed --on 2026-03-31',
  options: {
    store: { valueName: 'ID', description: 'ID of a store' },
    on: { valueName: 'DATE', description: 'date, YYYY-MM-DD; today by default' },
  },
  async run(_, options, context) {
    const answer = await context.app().call(context.caller, 'owed.get', {
      ...storeOf(options),
      ...(options.on === undefined ? {} : { on: String(options.on) }),
    });
    const { currency, stores, buckets, totalMinor, asOf } = answer;
    const row = (name: string, id: number | string, sums: typeof buckets, total: number, oldest: string) => [
      id,
      name,
      money(total, currency),
      ...BUCKETS.map((bucket) => money(sums[bucket], currency)),
      oldest,
    ];
    return {
      json: answer,
      text: [
        `${money(totalMinor, currency)} owed by ${plural(stores.length, 'store')} on ${asOf}`,
        table(
          ['id', 'store', 'owed', ...BUCKETS.map((bucket) => LABELS[bucket]), 'oldest due'],
          [
            ...stores
              .slice(0, MAX_ON_SCREEN)
              .map((s) => row(s.name, s.storeId, s.buckets, s.totalMinor, s.oldestDue ?? '')),
            row('all', '', buckets, totalMinor, ''),
          ],
        ),
      ].join('\n'),
    };
  },
};

export const owedCommands = { owed };
