import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { contents, importInto, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

const A = ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];
const B = ['B-1', '2025-04-01', 'Apna', 'Soan', '1', '5.00', '5.00'];
const OTHER = ['A-1', '2025-03-31', 'Patel', 'Kaju', '3', '10.00', '30.00'];

describe('a file that was imported before', () => {
  let data: string;
  let file: string;
  beforeEach(async () => {
    data = tempFolder();
    file = writeCsv(path.join(data, 'f.csv'), [A, B]);
    await importInto(data, file);
  });

  const importAgain = async (...options: string[]) => (await importInto(data, file, ...options)).summary;
  const runSql = (sql: string) => {
    const db = new Database(path.join(data, 'mangalm.db'));
    expect(db.prepare(sql).run().changes).toBeGreaterThan(0);
    db.close();
  };

  it('is recognised by its bytes and not read again, whatever its name', async () => {
    const before = contents(data);
    file = path.join(data, 'renamed.csv');
    fs.renameSync(path.join(data, 'f.csv'), file);
    const summary = await importAgain();
    expect(summary).toMatchObject({
      status: 'completed',
      recordsRead: 2,
      linesImported: 0,
      linesUnchanged: 2,
      linesRejected: 0,
      invoicesUnchanged: 2,
      totalMinor: 2_500,
      totals: { USD: 2_500 },
      message: 'This is the file of import 1; all its lines are unchanged.',
    });
    expect(summary.file.physicalLines).toBe(3);
    expect(contents(data)).toBe(before);
    expect((await importAgain()).message).toContain('import 1');
  });

  it('is not even opened, as its row shows', async () => {
    const summary = await importAgain('--profile');
    expect(summary.message).toContain('import 1');
    expect(summary.profile).toBeUndefined();
    const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
    const layouts = db.prepare('SELECT layout FROM import').pluck().all();
    db.close();
    expect(layouts[1]).toBe(layouts[0]);
  });

  it('is opened, and may still be recognised, if a setting has changed', async () => {
    const app = openTestApp(data);
    const { breaker } = await app.call('imports.settings', {});
    await app.call('imports.changeSettings', { breaker: { ...breaker, maxErrorRate: breaker.maxErrorRate / 2 } });
    await app.close();
    const summary = await importAgain('--profile');
    expect(summary.message).toContain('import 1');
    expect(summary.profile).toBeDefined();
  });

  it('is compared line by line if a byte differs', async () => {
    fs.appendFileSync(file, '\n');
    const summary = await importAgain();
    expect(summary).toMatchObject({ recordsRead: 2, linesUnchanged: 2, linesImported: 0 });
    expect(summary.message).toBeUndefined();
  });

  it('is read if one of its lines was removed or changed', async () => {
    runSql('DELETE FROM invoice_line WHERE id = (SELECT max(id) FROM invoice_line)');
    const summary = await importAgain();
    expect(summary).toMatchObject({ linesImported: 1, linesUnchanged: 1 });
    runSql('UPDATE invoice_line SET total = total + 1 WHERE record = 1');
    expect((await importAgain()).message).toBeUndefined();
  });

  it('is read if another file has changed one of its invoices since', async () => {
    await importInto(data, writeCsv(path.join(data, 'g.csv'), [OTHER]));
    const summary = await importAgain();
    expect(summary).toMatchObject({ linesImported: 1, linesUnchanged: 1, invoicesUpdated: 1 });
    expect(summary.message).toBeUndefined();
  });

  it('is read if the options differ', async () => {
    expect((await importAgain('--dates', 'mdy')).message).toBeUndefined();
    expect((await importAgain('--missing-store', 'walk-in')).message).toBeUndefined();
    expect((await importAgain('--dry-run')).message).toBeUndefined();
  });

  it('is read if the import was undone', async () => {
    const { summary } = await importInto(data, file);
    expect(summary.message).toBeDefined();
    runSql("UPDATE import SET undone_at = '2026-01-01T00:00:00Z' WHERE id = 1");
    expect((await importAgain()).message).toBeUndefined();
  });

  it('is read if it had rejects', async () => {
    file = writeCsv(path.join(data, 'h.csv'), [['H-1', 'never', 'Patel', 'Kaju', '2', '10.00', '20.00'], B]);
    await importAgain();
    const summary = await importAgain();
    expect(summary).toMatchObject({ linesRejected: 1, linesUnchanged: 1 });
    expect(summary.message).toBeUndefined();
  });
});
