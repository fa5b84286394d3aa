import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localToday } from '../../src-shared/calendar.ts';
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

  it('sees its own targets only, with the figures that a manager sees, and sets none', async () => {
    const { app, own, foreign } = fixture;
    const [owner, manager, rep] = (['owner', 'manager', 'rep'] as const).map(fixture.callerOf);
    const month = localToday().slice(0, 7);
    const targetOf = (caller: typeof owner, part: object) =>
      app.call(caller!, 'targets.save', { month, targetMinor: 100_000, ...part });
    const city = (name: string) => ({ region: { kind: 'city', name } });
    const { salespeople, regions } = await app.call(manager!, 'targets.choices', {});
    expect([salespeople.length, regions.length]).toEqual([2, 2]);
    for (const part of [
      {},
      ...salespeople.map((salesperson) => ({ salesperson })),
      ...regions.map((region) => ({ region })),
    ])
      await targetOf(manager, part);
    expect(await errorCodeOf(targetOf(rep, { ...city('Fremont'), category: '' }))).toBe('refused');
    expect(await errorCodeOf(app.call(rep!, 'targets.choices', {}))).toBe('refused');
    const seen = async () => (await app.call(rep!, 'targets.list', {})).items;
    expect((await seen()).map(({ region }) => region?.name)).toEqual(['Fremont']);
    const account = (await app.call(owner!, 'accounts.list', {})).items.find(({ id }) => id === fixture.accounts.rep)!;
    const scope = { stores: [foreign.store], cities: [], salespeople: ['OWN seller'] };
    await app.call(owner!, 'accounts.change', { id: account.id, edition: account.edition, scope });
    // its store is another's now; what it sold there stays its own
    const { edition } = await app.call(owner!, 'sales.store', { id: own.store });
    await app.call(owner!, 'desk.editStore', { id: own.store, edition, set: { salesperson: 'ZZFOREIGN seller' } });
    const all = (await app.call(manager!, 'targets.list', {})).items;
    expect(await seen()).toEqual(all.filter(({ salesperson }) => salesperson === 'OWN seller'));
    const report = await app.call(rep!, 'reports.run', { name: 'targets' });
    expect(report.rows.map(([, salesperson]) => salesperson)).toEqual(['OWN seller']);
    expect((await app.call(manager!, 'targets.list', { own: true })).items).toMatchObject([
      { salesperson: '', region: null },
    ]);
  });
});
