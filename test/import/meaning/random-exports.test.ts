import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src-shared/problem.ts';
import { Dice } from '../../fuzz/dice.ts';
import { tempFolder } from '../../helpers.ts';
import { openTestApp } from '../../test-app.ts';
import { makeCompany, truthOf } from './company.ts';
import { writeExport } from './export-writer.ts';

const FILES = Number(process.env.MANGALM_MEANING ?? 40);
const SEED = Number(process.env.MANGALM_SEED ?? 1);

describe('exports of known invoices by random writers', () => {
  it(`${FILES} files: each gives the correct figures or a question`, { timeout: 60_000 + FILES * 2000 }, async () => {
    const wrong: string[] = [];
    const counts = { right: 0, asked: 0 };
    const questionCounts: Record<string, number> = {};
    for (let seed = SEED; seed < SEED + FILES; seed++) {
      const dice = new Dice(seed * 7919);
      const company = makeCompany(dice);
      const { name, bytes, traits } = writeExport(company, dice);
      const truth = truthOf(company);
      const data = path.join(tempFolder(), 'data');
      const file = path.join(tempFolder(), name);
      fs.writeFileSync(file, bytes);
      const app = openTestApp(data);
      try {
        const refused = await app.importFile(file).then(
          () => null,
          (problem: Problem) => problem,
        );
        if (refused) {
          const code = refused.questions?.[0]?.code ?? refused.code;
          questionCounts[code] = (questionCounts[code] ?? 0) + 1;
          counts.asked++;
          if (process.env.MANGALM_ASKED === code)
            wrong.push(`seed ${seed} asked ${code}\n  ${traits.join('\n  ')}\n${bytes.toString().slice(0, 600)}`);
          continue;
        }
        const { revenueMinor, byMonth } = await app.call('sales.dashboard', {});
        const { items } = await app.call('sales.stores', { limit: 1000 });
        const found = {
          revenueMinor,
          months: Object.fromEntries(
            byMonth.filter((month) => month.revenueMinor !== 0).map((month) => [month.month, month.revenueMinor]),
          ),
          stores: items.map((store) => store.name).sort(),
        };
        const { invoices: _, ...expected } = truth;
        const months = Object.fromEntries(Object.entries(expected.months).filter(([, minor]) => minor !== 0));
        if (JSON.stringify(sorted(found)) === JSON.stringify(sorted({ ...expected, months }))) counts.right++;
        else
          wrong.push(
            `seed ${seed}: ${JSON.stringify(found)} is ${JSON.stringify({ ...expected, months })}\n  ${traits.join('\n  ')}\n${bytes.toString().slice(0, 600)}`,
          );
      } finally {
        await app.close();
      }
    }
    if (process.env.MANGALM_MEANING)
      console.log(JSON.stringify({ ...counts, wrong: wrong.length, asked: questionCounts }));
    expect(wrong.slice(0, 3).join('\n\n')).toBe('');
    expect(counts.right).toBeGreaterThan(FILES * 0.75);
  });
});

const sorted = ({
  revenueMinor,
  months,
  stores,
}: {
  revenueMinor: number;
  months: Record<string, number>;
  stores: string[];
}) => [revenueMinor, Object.entries(months).sort(([a], [b]) => (a < b ? -1 : 1)), stores];
