import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { ImportOptions } from '../../../src-shared/contract/index.ts';
import { hasShared, shared, tempFolder } from '../../helpers.ts';
import { openTestApp } from '../../test-app.ts';

interface Case {
  name: string;
  kind: string;
  steps: string[][];
  expect: Record<string, unknown>;
  orAsk: boolean;
}

const folder = path.join(shared, 'data', 'field-cases');

const cases = (): Case[] => JSON.parse(fs.readFileSync(path.join(folder, 'cases.json'), 'utf8')) as Case[];

/** The revenue that a file gives. */
async function revenueOf(file: string): Promise<number> {
  const app = openTestApp(path.join(tempFolder(), 'data'));
  try {
    await app.importFile(path.join(folder, file));
    return (await app.call('sales.dashboard', {})).revenueMinor;
  } finally {
    await app.close();
  }
}

it.skipIf(!hasShared)('real files: right, or asked about', { tags: ['shared'], timeout: 300_000 }, async () => {
  const wrong: string[] = [];
  let correctCount = 0;
  for (const { name, steps, expect: truth, orAsk } of cases()) {
    const app = openTestApp(path.join(tempFolder(), 'data'));
    try {
      const refused = await importSteps(app, steps);
      if (typeof truth.refuses === 'string') {
        if (!new RegExp(truth.refuses, 'i').test(refused ?? ''))
          wrong.push(`${name} was not refused, or for ${refused}`);
        else correctCount++;
        continue;
      }
      if (refused) {
        if (!orAsk) wrong.push(`${name} was refused: ${refused}`);
        continue;
      }
      const dashboard = await app.call('sales.dashboard', {});
      const { total: invoices } = await app.call('sales.invoices', {});
      const { total: products } = await app.call('sales.products', {});
      const { items } = await app.call('sales.stores', { limit: 1000 });
      const found: Record<string, unknown> = { ...dashboard, invoices, products };
      const differing = Object.entries(truth).filter(([key, value]) => {
        if (key === 'months')
          return Object.entries(value as object).some(
            ([month, minor]) => dashboard.byMonth.find((entry) => entry.month === month)?.revenueMinor !== minor,
          );
        if (key === 'sameAs') return false;
        if (key === 'invoicesMin') return invoices < (value as number);
        if (key === 'storeMatches') return !items.every((store) => new RegExp(value as string, 'u').test(store.name));
        return found[key] !== value;
      });
      if (typeof truth.sameAs === 'string' && dashboard.revenueMinor !== (await revenueOf(truth.sameAs)))
        differing.push(['sameAs', truth.sameAs]);
      if (differing.length > 0)
        wrong.push(
          `${name}: ${JSON.stringify(differing)}, found ${JSON.stringify({ revenueMinor: dashboard.revenueMinor, invoices, products })}`,
        );
      else correctCount++;
    } finally {
      await app.close();
    }
  }
  expect(wrong).toEqual([]);
  expect(correctCount).toBeGreaterThanOrEqual(29);
});

/** Imports the files of each step; returns why one was refused, or null. */
async function importSteps(app: ReturnType<typeof openTestApp>, steps: string[][]): Promise<string | null> {
  for (const words of steps) {
    const mappingAt = words.indexOf('--mapping');
    const mapping =
      mappingAt < 0 ? undefined : JSON.parse(fs.readFileSync(path.join(folder, words[mappingAt + 1]!), 'utf8'));
    const importIds: number[] = [];
    for (const file of mappingAt < 0 ? words : words.slice(0, mappingAt)) {
      const options: Partial<ImportOptions> = {
        ...(mapping ? { mapping } : {}),
        ...(importIds.length > 0 ? { together: [...importIds] } : {}),
      };
      const outcome = await app.importFile(path.join(folder, file), options).catch((problem: Error) => problem);
      if (outcome instanceof Error) return outcome.message;
      importIds.push(outcome.importId);
    }
  }
  return null;
}
