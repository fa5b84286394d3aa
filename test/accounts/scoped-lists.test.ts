import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers.ts';
import { writeList } from '../lists/list-files.ts';
import { errorCodeOf, openRoleFixture, type RoleFixture } from './role-fixture.ts';

let fixture: RoleFixture;
beforeEach(async () => {
  fixture = await openRoleFixture(tempFolder());
});
afterEach(() => fixture.close());

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

  it('sees the stores of its salesperson: as typed in, else as a list says, else of the latest invoice', async () => {
    const { app, data, own, foreign } = fixture;
    const owner = fixture.callerOf('owner');
    const rep = fixture.callerOf('rep');
    const profile = await app.call(owner, 'sales.store', { id: foreign.store });
    const account = (await app.call(owner, 'accounts.list', {})).items.find(({ id }) => id === fixture.accounts.rep)!;
    const scope = { stores: [own.store], cities: [], salespeople: ['Asha'] };
    await app.call(owner, 'accounts.change', { id: account.id, edition: account.edition, scope });
    const isSeen = async () => (await errorCodeOf(app.call(rep, 'sales.store', { id: foreign.store }))) === null;
    expect(await isSeen()).toBe(false);
    const file = writeList(path.join(data, 'reps.csv'), ['Customer Name', 'Salesperson'], [[profile.name, 'Asha']]);
    const { importId } = await app.call(owner, 'imports.start', { path: file, options: { as: 'stores' } });
    await app.importEnded(importId);
    expect(await isSeen()).toBe(true);
    const edit = async (caller: typeof owner, salesperson: string | null) => {
      const { edition } = await app.call(owner, 'sales.store', { id: foreign.store });
      return app.call(caller, 'desk.editStore', { id: foreign.store, edition, set: { salesperson } });
    };
    expect(await errorCodeOf(edit(rep, 'Ravi'))).toBe('foreign');
    await edit(owner, 'Ravi');
    expect(await isSeen()).toBe(false);
    await edit(owner, null);
    expect(await isSeen()).toBe(true);
    await app.call(owner, 'imports.undo', { importId });
    expect(await isSeen()).toBe(false);
  });
});
