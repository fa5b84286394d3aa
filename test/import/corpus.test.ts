import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src-shared/problem.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { corpus } from './corpus.ts';

describe('files with one defect or unusual format each', () => {
  const data = fs.mkdtempSync(path.join(import.meta.dirname, '..', '..', 'node_modules', '.corpus-'));
  let app: TestApp;
  beforeAll(() => {
    app = openTestApp(data);
  });
  afterAll(async () => {
    await app.close();
    fs.rmSync(data, { recursive: true, force: true });
  });

  const specimens = corpus();
  it(`are ${specimens.length}`, () => expect(specimens.length).toBeGreaterThan(300));

  it.each(specimens.map((specimen) => [specimen.name, specimen] as const))(
    '%s',
    async (_, { bytes, options, expect: expected }) => {
      const file = path.join(data, 'specimen.csv');
      fs.writeFileSync(file, bytes);
      const result = app.importFile(file, { ...options, dryRun: true });
      if ('error' in expected) {
        expect(((await result.catch((error) => error)) as Problem).code).toBe(expected.error);
        return;
      }
      const summary = await result;
      expect({
        read: summary.recordsRead,
        lines: summary.linesImported,
        sum: summary.totalMinor,
        rejects: summary.rejects,
        adds: summary.linesImported + summary.linesUnchanged + summary.linesRejected,
      }).toEqual({
        read: expected.read,
        lines: expected.lines,
        sum: expected.sum,
        rejects: expected.rejects ?? {},
        adds: expected.read,
      });
      for (const warning of expected.warnings ?? []) expect(summary.warnings).toHaveProperty(warning);
    },
  );
});
