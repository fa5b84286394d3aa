import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src-shared/problem.ts';
import { corpus } from './corpus.ts';
import { type House, openHouse } from './in-app.ts';

describe('files that are wrong or foreign in one way each', () => {
  const data = fs.mkdtempSync(path.join(import.meta.dirname, '..', '..', 'node_modules', '.corpus-'));
  let house: House;
  beforeAll(() => {
    house = openHouse(data);
  });
  afterAll(async () => {
    await house.close();
    fs.rmSync(data, { recursive: true, force: true });
  });

  const specimens = corpus();
  it(`are ${specimens.length}`, () => expect(specimens.length).toBeGreaterThan(300));

  it.each(specimens.map((specimen) => [specimen.name, specimen] as const))(
    '%s',
    async (_, { bytes, options, expect: wanted }) => {
      const file = path.join(data, 'specimen.csv');
      fs.writeFileSync(file, bytes);
      const taken = house.take(file, { ...options, dryRun: true });
      if ('error' in wanted) {
        expect(((await taken.catch((error) => error)) as Problem).code).toBe(wanted.error);
        return;
      }
      const summary = await taken;
      expect({
        read: summary.recordsRead,
        lines: summary.linesImported,
        sum: summary.totalMinor,
        rejects: summary.rejects,
        adds: summary.linesImported + summary.linesUnchanged + summary.linesRejected,
      }).toEqual({
        read: wanted.read,
        lines: wanted.lines,
        sum: wanted.sum,
        rejects: wanted.rejects ?? {},
        adds: wanted.read,
      });
      for (const warning of wanted.warnings ?? []) expect(summary.warnings).toHaveProperty(warning);
    },
  );
});
