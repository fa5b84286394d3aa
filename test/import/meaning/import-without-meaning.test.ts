import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { tempFolder, writeCsv } from '../../helpers.ts';
import { openTestApp } from '../../test-app.ts';

it('corrections of an import without a stored meaning are read as its file was', async () => {
  const data = path.join(tempFolder(), 'data');
  const folder = tempFolder();
  const good = ['1', '2025-04-01', 'Alpha', 'Tea', '2', '10.00', '20.00'];
  const file = writeCsv(path.join(folder, 'f.csv'), [good, good.with(0, '2').with(4, 'two')]);
  const firstApp = openTestApp(data);
  const { importId } = await firstApp.importFile(file);
  await firstApp.close();
  const db = new Database(path.join(data, 'mangalm.db'));
  db.prepare("UPDATE import SET layout = json_remove(layout, '$.meaning') WHERE id = ?").run(importId);
  db.close();
  const app = openTestApp(data);
  try {
    const { items } = await app.call('imports.rejects', { importId });
    const cells = items[0]!.cells.with(4, '2');
    expect(await app.call('imports.recheck', { importId, records: [cells] })).toEqual({ faults: [[]] });
    const { importId: fix } = await app.call('imports.fix', {
      importId,
      records: [{ record: items[0]!.record, cells }],
    });
    expect(await app.importEnded(fix)).toMatchObject({ linesImported: 1, totalMinor: 2000 });
    expect((await app.call('sales.dashboard', {})).revenueMinor).toBe(4000);
  } finally {
    await app.close();
    fs.rmSync(folder, { recursive: true });
  }
});
