import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';
import { seededRandom } from '../../src-shared/seeded-random.ts';
import { openTestApp } from '../test-app.ts';
import { mutate } from './mutate.ts';

export interface ImportFuzzResult {
  files: number;
  taken: number;
  refused: Record<string, number>;
  slowestMs: number;
  peakMb: number;
  /** The seeds whose file violated an invariant, and which. */
  broken: { seed: number; what: string; how: string }[];
}

/** Time limit for one mutated file. */
const TIME_LIMIT_MS = 30_000;
const FILES_PER_FOLDER = 40;

/**
 * Mutates files and imports them, until the given time or number of files is reached. Invariants: no unexpected error,
 * consistent counts in every summary, and an end within the time limit.
 */
export async function fuzzImports(
  originals: Buffer[],
  {
    seed,
    files,
    until = Number.POSITIVE_INFINITY,
    keepIn,
  }: { seed: number; files: number; until?: number; keepIn?: string },
): Promise<ImportFuzzResult> {
  const result: ImportFuzzResult = { files: 0, taken: 0, refused: {}, slowestMs: 0, peakMb: 0, broken: [] };
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-fuzz-'));
  let app = openTestApp(path.join(dir, 'data-0'));
  try {
    for (let i = 0; i < files && Date.now() < until; i++) {
      if (i > 0 && i % FILES_PER_FOLDER === 0) {
        await app.close();
        fs.rmSync(path.join(dir, `data-${i - FILES_PER_FOLDER}`), { recursive: true, force: true });
        app = openTestApp(path.join(dir, `data-${i}`));
      }
      const fileSeed = seed + i;
      const random = seededRandom(fileSeed);
      const { bytes, what } = mutate(originals[Math.floor(random() * originals.length)]!, random);
      const file = path.join(dir, 'fuzzed.csv');
      fs.writeFileSync(file, bytes);
      const violation = await violatedInvariant(app, file, random() < 0.5, result);
      result.files++;
      if (violation) {
        result.broken.push({ seed: fileSeed, what, how: violation });
        if (keepIn) fs.copyFileSync(file, path.join(keepIn, `fuzzed-${fileSeed}.csv`));
      }
      result.peakMb = Math.max(result.peakMb, Math.round(process.memoryUsage().rss / 1e6));
    }
  } finally {
    await app.close();
    fs.rmSync(dir, { recursive: true, force: true });
  }
  return result;
}

/** Imports a file; returns which invariant it violated, or null. */
async function violatedInvariant(
  app: ReturnType<typeof openTestApp>,
  file: string,
  dryRun: boolean,
  result: ImportFuzzResult,
): Promise<string | null> {
  const before = performance.now();
  const timer = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), TIME_LIMIT_MS).unref());
  try {
    const summary = await Promise.race([
      app.importFile(file, { dryRun, dates: 'dmy', missingStore: 'walk-in' }),
      timer,
    ]);
    if (summary === 'late') return `took longer than ${TIME_LIMIT_MS} ms`;
    result.taken++;
    const { recordsRead, linesImported, linesUnchanged, linesRejected, rejects, status } = summary;
    const stopped = status === 'stopped';
    if (!stopped && recordsRead !== linesImported + linesUnchanged + linesRejected)
      return `${recordsRead} read ≠ ${linesImported} + ${linesUnchanged} + ${linesRejected}`;
    const reasons = Object.values(rejects).reduce((sum, count) => sum + count, 0);
    if (reasons !== linesRejected) return `${linesRejected} rejected ≠ ${reasons} reasons`;
    const { total } = await app.call('imports.rejects', { importId: summary.importId, limit: 0 });
    if (total !== linesRejected) return `${linesRejected} rejected ≠ ${total} kept`;
    return null;
  } catch (error) {
    if (!(error instanceof Problem) || error.code === 'internal') return String(error);
    result.refused[error.code] = (result.refused[error.code] ?? 0) + 1;
    return null;
  } finally {
    result.slowestMs = Math.max(result.slowestMs, Math.round(performance.now() - before));
  }
}
