import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { ImportOptions } from '../../../src-shared/contract/index.ts';
import { hasShared, shared, tempFolder } from '../../helpers.ts';
import { openHouse } from '../in-app.ts';

interface Case {
  name: string;
  kind: string;
  steps: string[][];
  expect: Record<string, unknown>;
  orAsk: boolean;
}

const folder = path.join(shared, 'data', 'field-cases');

/** The cases, without those of formats that are not supported. */
const cases = (): Case[] =>
  (JSON.parse(fs.readFileSync(path.join(folder, 'cases.json'), 'utf8')) as Case[]).filter(
    ({ kind }) => kind !== 'format',
  );

it.skipIf(!hasShared)(
  'files as people brought them come out right, or are asked about',
  { timeout: 300_000 },
  async () => {
    const wrong: string[] = [];
    let right = 0;
    for (const { name, steps, expect: truth, orAsk } of cases()) {
      const house = openHouse(path.join(tempFolder(), 'data'));
      try {
        const refused = await taken(house, steps);
        if (refused) {
          if (!orAsk) wrong.push(`${name} was refused: ${refused}`);
          continue;
        }
        const dashboard = await house.call('sales.dashboard', {});
        const { total: invoices } = await house.call('sales.invoices', {});
        const { total: products } = await house.call('sales.products', {});
        const { items } = await house.call('sales.stores', { limit: 1000 });
        const found: Record<string, unknown> = { ...dashboard, invoices, products };
        const differing = Object.entries(truth).filter(([key, value]) => {
          if (key === 'months')
            return Object.entries(value as object).some(
              ([month, minor]) => dashboard.byMonth.find((one) => one.month === month)?.revenueMinor !== minor,
            );
          if (key === 'invoicesMin') return invoices < (value as number);
          if (key === 'storeMatches') return !items.every((store) => new RegExp(value as string, 'u').test(store.name));
          return found[key] !== value;
        });
        if (differing.length > 0)
          wrong.push(
            `${name}: ${JSON.stringify(differing)}, found ${JSON.stringify({ revenueMinor: dashboard.revenueMinor, invoices, products })}`,
          );
        else right++;
      } finally {
        await house.close();
      }
    }
    expect(wrong).toEqual([]);
    expect(right).toBeGreaterThanOrEqual(22);
  },
);

/** Imports the files of each step; returns why one was refused, or null. */
async function taken(house: ReturnType<typeof openHouse>, steps: string[][]): Promise<string | null> {
  for (const words of steps) {
    const at = words.indexOf('--mapping');
    const mapping = at < 0 ? undefined : JSON.parse(fs.readFileSync(path.join(folder, words[at + 1]!), 'utf8'));
    const together: number[] = [];
    for (const file of at < 0 ? words : words.slice(0, at)) {
      const options: Partial<ImportOptions> = {
        ...(mapping ? { mapping } : {}),
        ...(together.length > 0 ? { together: [...together] } : {}),
      };
      const ended = await house.take(path.join(folder, file), options).catch((problem: Error) => problem);
      if (ended instanceof Error) return ended.message;
      together.push(ended.importId);
    }
  }
  return null;
}
