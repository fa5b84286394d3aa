import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localCaller, openApp } from '../../src-main/app.ts';
import { checkInThread } from '../../src-main/backup/in-thread.ts';
import { repair } from '../../src-main/backup/repair.ts';
import { prepareDataFolder } from '../../src-main/db/folder.ts';
import { cli, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

const caller = localCaller('window');
const PAGE = 4096;

const rows = (from: number, many: number): string[][] =>
  Array.from({ length: many }, (_, i) => {
    const n = from + i;
    const quantity = 1 + (n % 7);
    return [
      `I-${Math.floor(n / 4)}`,
      `2025-0${1 + (Math.floor(n / 4) % 9)}-11`,
      `Store ${Math.floor(n / 4) % 40}`,
      `Product ${n % 90}`,
      String(quantity),
      '2.50',
      (quantity * 2.5).toFixed(2),
    ];
  });

/** Fills a folder with two imports and two notes; the second import and note are newer than the backup. */
async function fillDataFolder(data: string): Promise<void> {
  const testApp = openTestApp(data);
  await testApp.importFile(writeCsv(path.join(data, 'first.csv'), rows(0, 4000)));
  await testApp.call('desk.addNote', { storeId: 3, kind: 'visit', date: '2025-05-05', text: 'before' });
  await testApp.call('backup.make', {});
  await testApp.importFile(writeCsv(path.join(data, 'second.csv'), rows(4000, 1200)));
  await testApp.call('desk.addNote', { storeId: 3, kind: 'visit', date: '2025-06-06', text: 'after' });
  await testApp.close();
}

/** The user-visible contents, as texts that do not depend on row IDs. */
function contentsOf(file: string): Record<string, string[]> {
  const db = new Database(file, { readonly: true });
  const list = (sql: string) => db.prepare(sql).pluck().all() as string[];
  try {
    return {
      lines: list(
        `SELECT i.number || ' ' || i.date || ' ' || s.name || ' ' || l.line_no || ' ' || p.name || ' ' || l.quantity || ' ' || l.total FROM invoice_line l
         JOIN invoice i ON i.id = l.invoice_id JOIN store s ON s.id = i.store_id JOIN product p ON p.id = l.product_id ORDER BY 1`,
      ),
      invoices: list('SELECT number || total FROM invoice ORDER BY 1'),
      notes: list('SELECT text FROM note ORDER BY 1'),
      imports: list('SELECT path FROM import ORDER BY 1'),
      keys: list('SELECT key FROM invoice_key ORDER BY 1'),
    };
  } finally {
    db.close();
  }
}

/** Numbers of the pages in use; damage to free pages loses nothing. */
function usedPages(file: string): number[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare('SELECT pageno FROM dbstat ORDER BY pageno').pluck().all() as number[];
  } finally {
    db.close();
  }
}

function corrupt(file: string, page: number, noise: Uint8Array): void {
  const handle = fs.openSync(file, 'r+');
  fs.writeSync(handle, noise, 0, PAGE, (page - 1) * PAGE);
  fs.closeSync(handle);
}

const noiseOf = (seed: number): Uint8Array =>
  fc.sample(fc.uint8Array({ minLength: PAGE, maxLength: PAGE, size: 'max' }), { numRuns: 1, seed })[0]!;

const ROUNDS = Number(process.env.MANGALM_CORRUPTIONS ?? 5);

describe('a damaged database', () => {
  it(`${ROUNDS} randomly overwritten pages: each is detected, and salvage recovers everything older than the newest backup`, {
    timeout: 60_000 + ROUNDS * 6000,
  }, async () => {
    const undamaged = path.join(tempFolder(), 'whole');
    await fillDataFolder(undamaged);
    const [backup] = fs.readdirSync(path.join(undamaged, 'backups'));
    const before = contentsOf(path.join(undamaged, 'backups', backup!));
    const after = contentsOf(path.join(undamaged, 'mangalm.db'));
    const pages = usedPages(path.join(undamaged, 'mangalm.db'));
    expect(before.lines).toHaveLength(4000);
    let roundsWithNewerLines = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const data = path.join(tempFolder(), 'data');
      fs.cpSync(undamaged, data, { recursive: true });
      const folder = prepareDataFolder(data);
      // the first round damages page 1, without which nothing can be read
      const page = round === 0 ? 1 : pages[(round * 7919) % pages.length]!;
      corrupt(folder.database, page, noiseOf(round));
      expect(await checkInThread(folder.database), `page ${page} in round ${round}`).not.toEqual([]);
      const repaired = await repair(folder, 'salvage');
      const salvaged = contentsOf(folder.database);
      for (const part of ['lines', 'invoices', 'notes', 'imports', 'keys'] as const) {
        const present = new Set(salvaged[part]);
        expect(
          before[part]!.filter((entry) => !present.has(entry)),
          `${part}, page ${page} in round ${round}`,
        ).toEqual([]);
        const everPresent = new Set(after[part]);
        expect(
          salvaged[part]!.filter((entry) => !everPresent.has(entry)),
          `${part} made up, page ${page}`,
        ).toEqual([]);
      }
      if (salvaged.lines!.length > 4000) roundsWithNewerLines++;
      expect(salvaged.lines!.length + 4 * repaired.incomplete.length).toBeLessThanOrEqual(after.lines!.length);
      fs.rmSync(data, { recursive: true });
    }
    // in most rounds lines newer than the backup survive, too
    expect(roundsWithNewerLines).toBeGreaterThan(ROUNDS / 2);
  });

  it('is reported and repaired through the app; what was removed since the backup stays removed', async () => {
    const data = path.join(tempFolder(), 'data');
    await fillDataFolder(data);
    const testApp = openTestApp(data);
    await testApp.call('imports.undo', { importId: 2 });
    await testApp.close();
    const file = path.join(data, 'mangalm.db');
    const db = new Database(file);
    const page = db
      .prepare(
        "SELECT pageno FROM dbstat WHERE name = 'invoice_line' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 3",
      )
      .pluck()
      .get() as number;
    db.close();
    corrupt(file, page, noiseOf(7));
    const app = openApp(data, { longRunning: true });
    const damaged = new Promise((resolve) => app.on('accounts.changed', () => resolve(null)));
    await damaged;
    await expect(app.call(caller, 'accounts.me', {})).rejects.toMatchObject({ code: 'data_damaged' });
    const damage = await app.call(caller, 'backup.damage', {});
    expect(damage.findings[0]).toMatch(/page|btree|cell|database/i);
    expect(damage.newest).toMatchObject({ why: 'by-hand', holds: { lines: 4000 } });
    expect(damage.newer!.imports.map((entry) => entry.file)).toEqual(['second.csv']);
    const repaired = await app.call(caller, 'backup.mend', { how: 'salvage' });
    expect(repaired.holds).toMatchObject({ invoices: 1000, lines: 4000 });
    expect(repaired.tables.find(({ name }) => name === 'invoice_line')!.fromBackup).toBeGreaterThan(0);
    expect(fs.existsSync(path.join(repaired.kept, 'mangalm.db'))).toBe(true);
    expect((await app.call(caller, 'sales.invoices', {})).total).toBe(1000);
    const { parts } = await app.call(caller, 'system.verify', {});
    expect(parts.flatMap(({ findings }) => findings)).toEqual([]);
    await app.close();
  });

  it('without a backup yields what can be read and lists the incomplete invoices', async () => {
    const data = path.join(tempFolder(), 'data');
    await fillDataFolder(data);
    fs.rmSync(path.join(data, 'backups'), { recursive: true });
    const folder = prepareDataFolder(data);
    const db = new Database(folder.database);
    const page = db
      .prepare(
        "SELECT pageno FROM dbstat WHERE name = 'invoice_line' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 3",
      )
      .pluck()
      .get() as number;
    db.close();
    corrupt(folder.database, page, noiseOf(3));
    const { incomplete, holds } = await repair(folder, 'salvage');
    expect(incomplete.length).toBeGreaterThan(0);
    expect(holds.invoices).toBe(1300 - incomplete.length);
    expect(holds.lines).toBe(4 * holds.invoices);
  });

  it('on the command line is reported by other commands and repaired by restore', async () => {
    const data = path.join(tempFolder(), 'data');
    await fillDataFolder(data);
    const [backup] = fs.readdirSync(path.join(data, 'backups'));
    fs.truncateSync(path.join(data, 'mangalm.db'), 5000);
    const refused = await cli(['stores', '--data', data, '--json']);
    expect(refused.code).toBe(1);
    expect(refused.json).toMatchObject({ error: { code: 'data_damaged' } });
    const restored = await cli(['restore', path.join(data, 'backups', backup!), '--data', data, '--json']);
    expect(restored.stderr).toBe('');
    expect(restored.json).toMatchObject({ holds: { lines: 4000 } });
    const verified = await cli(['verify', '--data', data, '--json']);
    expect(verified.json).toMatchObject({ ok: true });
  });
});
