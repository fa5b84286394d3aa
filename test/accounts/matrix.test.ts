import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultGrant, referencesOf, supportsOwnGrant } from '../../src-main/accounts/roles.ts';
import { inBulk } from '../../src-main/db/seals/index.ts';
import { contract, type ProcedureName } from '../../src-shared/contract/index.ts';
import { ROLES } from '../../src-shared/roles.ts';
import { FOREIGN_MARKER, openRoleFixture, type RoleFixture } from './role-fixture.ts';
import { SAMPLES } from './samples.ts';

let fixture: RoleFixture;
let context: { product: number; file: string };
beforeAll(async () => {
  fixture = await openRoleFixture(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-roles-')));
  context = { product: fixture.product, file: path.join(fixture.data, 'own.csv') };
}, 60_000);
afterAll(() => fixture.close());

/** Calls a procedure and returns its error code and message, or its output as JSON. */
async function callOutcome(procedure: ProcedureName, role: (typeof ROLES)[number], side: 'own' | 'foreign') {
  // restore what an earlier call may have removed
  const insert = fixture.db.prepare(
    "INSERT OR IGNORE INTO scan (id, store_id, name, sha256, state, author, created_at) VALUES (?, ?, ?, '', 'read', '', '2025-05-01')",
  );
  const scans = fixture.db.prepare('SELECT count(*) FROM scan WHERE id IN (?, ?)').pluck();
  if (scans.get(fixture.own.scan, fixture.foreign.scan) !== 2)
    inBulk(fixture.db, () => {
      insert.run(fixture.own.scan, fixture.own.store, 'own.jpg');
      insert.run(fixture.foreign.scan, fixture.foreign.store, `${FOREIGN_MARKER}.jpg`);
    });
  fixture.db.prepare('UPDATE session SET ended_at = NULL WHERE ended_at IS NOT NULL').run();
  fixture.db.prepare('UPDATE access_token SET ended_at = NULL WHERE ended_at IS NOT NULL').run();
  fixture.db.prepare('DELETE FROM attempt').run();
  const input = SAMPLES[procedure](fixture[side], context) as never;
  try {
    return { code: null, text: JSON.stringify(await fixture.app.call(fixture.callerOf(role), procedure, input)) };
  } catch (error) {
    return { code: (error as { code: string }).code, text: (error as Error).message };
  }
}

/** `imports.sample` adds many stores, so it runs last. */
const procedures = (Object.keys(contract) as ProcedureName[]).sort(
  (a, b) => Number(a === 'imports.sample') - Number(b === 'imports.sample'),
);

describe('every procedure, for every role, with own and foreign records', () => {
  it.each(procedures)(
    '%s',
    async (procedure) => {
      for (const role of ROLES)
        for (const side of ['own', 'foreign'] as const) {
          // only the rep has own records here; an account administrator may change the rep but not the owner
          const grant = defaultGrant(procedure, role);
          const named = Object.keys(referencesOf(procedure)).length > 0;
          const { code, text } = await callOutcome(procedure, role, side);
          const label = `${procedure} as ${role}, ${side}: ${code} ${text.slice(0, 300)}`;
          if (grant === 'no') expect(code, label).toBe('refused');
          else if (grant === 'own' && named && side === 'foreign') expect(code, label).toBe('foreign');
          else if (grant === 'all' || role === 'rep') {
            expect(['refused', 'foreign', 'signed_out', 'locked', 'internal', 'bad_request'], label).not.toContain(
              code,
            );
            if (grant === 'own' && supportsOwnGrant(procedure)) expect(text, label).not.toContain(FOREIGN_MARKER);
          }
        }
    },
    60_000,
  );
});

it('a rep’s answers contain nothing about other stores', async () => {
  const rep = fixture.callerOf('rep');
  const lists: [ProcedureName, object][] = [
    ...(
      [
        'sales.dashboard',
        'sales.choices',
        'sales.stores',
        'sales.products',
        'sales.invoices',
        'orders.list',
        'scans.list',
        'imports.list',
        'scans.corrections',
        'upsell.feedback',
        'accounts.sessions',
        'accounts.tokens',
        'forecast.series',
      ] as const
    ).map((name): [ProcedureName, object] => [name, {}]),
    ...['zzforeign', '#1', 'a', '1'].map((text): [ProcedureName, object] => ['sales.find', { text }]),
    ['sales.product', { id: fixture.product }],
    ['calls.list', { date: '2025-07-01', all: true }],
    ['day.plan', { date: '2025-07-01' }],
    ['day.settings', {}],
  ];
  for (const [procedure, input] of lists) {
    const answer = JSON.stringify(await fixture.app.call(rep, procedure, input as never));
    expect(answer, procedure).not.toContain(FOREIGN_MARKER);
  }
  const { reports } = await fixture.app.call(rep, 'reports.list', {});
  for (const { name } of reports) {
    const answer = JSON.stringify(await fixture.app.call(rep, 'reports.run', { name, limit: 1000 }));
    expect(answer, name).not.toContain(FOREIGN_MARKER);
    const { text } = await fixture.app.call(rep, 'reports.csv', { name });
    expect(text, name).not.toContain(FOREIGN_MARKER);
  }
});

it('the owner sees what is hidden from the rep', async () => {
  for (const [procedure, input] of [
    ['sales.stores', {}],
    ['sales.choices', {}],
    ['orders.list', {}],
    ['scans.list', {}],
    ['imports.list', {}],
    ['sales.find', { text: 'zzforeign' }],
    ['reports.run', { name: 'rejects' }],
  ] as const) {
    const answer = JSON.stringify(await fixture.callAs('owner', procedure, input as never));
    expect(answer, procedure).toContain(FOREIGN_MARKER);
  }
});

it('figures of a rep add up to the sales of their stores', async () => {
  const all = await fixture.callAs('owner', 'sales.stores', { limit: 1000 });
  const mine = all.items.filter(({ city }) => city === 'Fremont');
  const dashboard = await fixture.callAs('rep', 'sales.dashboard', {});
  expect(dashboard.revenueMinor).toBe(mine.reduce((sum, { revenueMinor }) => sum + revenueMinor, 0));
  const since = '2000-01-01T00:00:00Z';
  const { sums } = await fixture.callAs('rep', 'sales.news', { since });
  expect(sums).toEqual([{ currency: dashboard.currency, totalMinor: dashboard.revenueMinor }]);
  expect(dashboard.revenueMinor).toBeLessThan((await fixture.callAs('owner', 'sales.dashboard', {})).revenueMinor);
});

it('grants that the owner changes apply at once; fixed ones cannot be changed', async () => {
  const setGrant = (procedure: string, role: 'rep' | 'owner' | 'viewer', grant: 'all' | 'own' | 'no' | null) =>
    fixture.callAs('owner', 'accounts.setGrant', { procedure, role, grant });
  await setGrant('orders.create', 'rep', 'no');
  await expect(
    fixture.callAs('rep', 'orders.create', SAMPLES['orders.create'](fixture.own, context)),
  ).rejects.toMatchObject({
    code: 'refused',
  });
  await setGrant('orders.create', 'rep', null);
  await fixture.callAs('rep', 'orders.create', SAMPLES['orders.create'](fixture.own, context));
  await setGrant('sales.stores', 'viewer', 'own');
  expect((await fixture.callAs('viewer', 'sales.stores', {})).total).toBe(0);
  await setGrant('sales.stores', 'viewer', null);
  await expect(setGrant('sales.stores', 'owner', 'no')).rejects.toMatchObject({ code: 'grant_fixed' });
  await expect(setGrant('accounts.me', 'rep', 'no')).rejects.toMatchObject({ code: 'grant_fixed' });
  await expect(setGrant('imports.pause', 'rep', 'own')).rejects.toMatchObject({ code: 'grant_meaningless' });
});

it('who sees some stores sees the whole stock; the buying list is for those who buy', async () => {
  const { db, product, callAs } = fixture;
  inBulk(db, () =>
    db
      .prepare(
        "INSERT INTO stock_count (product_id, import_id, place, batch, quantity, counted_on, physical_line) VALUES (?, (SELECT min(id) FROM import), 'Main', '', 5000, '2020-01-01', 1)",
      )
      .run(product),
  );
  const all = await callAs('owner', 'stock.list', {});
  expect(all.total).toBe(1);
  expect((await callAs('rep', 'stock.list', {})).items).toEqual(all.items);
  const namesOf = async (role: 'rep' | 'manager') =>
    (await callAs(role, 'reports.list', {})).reports
      .map(({ name }) => name)
      .filter((name) => /stock|buying/.test(name));
  expect(await namesOf('rep')).toEqual(['stock']);
  expect(await namesOf('manager')).toEqual(['stock', 'buying-list']);
  await callAs('manager', 'reports.run', { name: 'buying-list' });
  for (const procedure of ['reports.run', 'reports.csv'] as const)
    await expect(callAs('rep', procedure, { name: 'buying-list' })).rejects.toMatchObject({ code: 'refused' });
});
