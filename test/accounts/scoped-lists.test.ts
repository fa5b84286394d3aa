import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers.ts';
import { writeList } from '../lists/list-files.ts';
import { errorCodeOf, openRoleFixture, type RoleFixture } from './role-fixture.ts';

let fixture: RoleFixture;
beforeAll(async () => {
  fixture = await openRoleFixture(tempFolder());
});
afterAll(() => fixture.close());

describe('an account that is limited to some stores', () => {
  it('imports no lists and exports none, and sees what its own stores owe only', async () => {
    const { app, data, own, foreign } = fixture;
    const callers = { rep: fixture.callerOf('rep'), owner: fixture.callerOf('owner') };
    const forbidden = writeList(path.join(data, 'balances.csv'), ['Customer Name', 'Balance'], [['Nobody', '5']]);
    const { importId } = await app.call(callers.rep, 'imports.start', { path: forbidden });
    expect(await errorCodeOf(app.importEnded(importId))).toBe('foreign');
    expect(await errorCodeOf(app.call(callers.rep, 'imports.exportList', { list: 'stores' }))).toBe('refused');

    const names = await Promise.all(
      [own, foreign].map(async ({ store }) => (await app.call(callers.owner, 'sales.store', { id: store })).name),
    );
    const rows = names.map((name) => [name, '100.00', '2025-01-31']);
    const file = writeList(path.join(data, 'owed.csv'), ['Customer Name', 'Balance', 'As Of'], rows);
    const { importId: taken } = await app.call(callers.owner, 'imports.start', { path: file });
    await app.importEnded(taken);
    const all = await app.call(callers.owner, 'owed.get', {});
    expect(all.stores.map(({ storeId }) => storeId)).toEqual(expect.arrayContaining([own.store, foreign.store]));
    const seen = await app.call(callers.rep, 'owed.get', {});
    expect(seen.stores.map(({ storeId }) => storeId)).toEqual([own.store]);
    expect((await app.call(callers.rep, 'owed.items', {})).items.every(({ storeId }) => storeId === own.store)).toBe(
      true,
    );
    expect(await errorCodeOf(app.call(callers.rep, 'owed.get', { storeId: foreign.store }))).toBe('foreign');
  });
});
