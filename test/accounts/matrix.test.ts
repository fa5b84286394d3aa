import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultGrant, referencesOf, supportsOwnGrant } from '../../src-main/accounts/roles.ts';
import { inBulk } from '../../src-main/db/seals/index.ts';
import { contract, type ProcedureName } from '../../src-shared/contract/index.ts';
import { ROLES } from '../../src-shared/roles.ts';
import { FOREIGN, type Office, openOffice } from './house.ts';
import { SAMPLES } from './samples.ts';

let office: Office;
let around: { product: number; file: string };
beforeAll(async () => {
  office = await openOffice(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-roles-')));
  around = { product: office.product, file: path.join(office.data, 'own.csv') };
}, 60_000);
afterAll(() => office.close());

/** Calls a procedure and returns its error code and message, or its output as JSON. */
async function asked(procedure: ProcedureName, role: (typeof ROLES)[number], side: 'own' | 'foreign') {
  // restore what an earlier call may have removed
  const insert = office.db.prepare(
    "INSERT OR IGNORE INTO scan (id, store_id, name, sha256, state, author, created_at) VALUES (?, ?, ?, '', 'read', '', '2025-05-01')",
  );
  const scans = office.db.prepare('SELECT count(*) FROM scan WHERE id IN (?, ?)').pluck();
  if (scans.get(office.own.scan, office.foreign.scan) !== 2)
    inBulk(office.db, () => {
      insert.run(office.own.scan, office.own.store, 'own.jpg');
      insert.run(office.foreign.scan, office.foreign.store, `${FOREIGN}.jpg`);
    });
  office.db.prepare('UPDATE session SET ended_at = NULL WHERE ended_at IS NOT NULL').run();
  office.db.prepare('UPDATE access_token SET ended_at = NULL WHERE ended_at IS NOT NULL').run();
  office.db.prepare('DELETE FROM attempt').run();
  const input = SAMPLES[procedure](office[side], around) as never;
  try {
    return { code: null, text: JSON.stringify(await office.app.call(office.as(role), procedure, input)) };
  } catch (error) {
    return { code: (error as { code: string }).code, text: (error as Error).message };
  }
}

/** `imports.sample` adds many stores, so it runs last. */
const procedures = (Object.keys(contract) as ProcedureName[]).sort(
  (a, b) => Number(a === 'imports.sample') - Number(b === 'imports.sample'),
);

describe('every procedure, for every role, of one’s own and of others', () => {
  it.each(procedures)(
    '%s',
    async (procedure) => {
      for (const role of ROLES)
        for (const side of ['own', 'foreign'] as const) {
          // only the rep has own records here; an account administrator may change the rep but not the owner
          const grant = defaultGrant(procedure, role);
          const named = Object.keys(referencesOf(procedure)).length > 0;
          const { code, text } = await asked(procedure, role, side);
          const of = `${procedure} as ${role}, ${side}: ${code} ${text.slice(0, 300)}`;
          if (grant === 'no') expect(code, of).toBe('refused');
          else if (grant === 'own' && named && side === 'foreign') expect(code, of).toBe('foreign');
          else if (grant === 'all' || role === 'rep') {
            expect(['refused', 'foreign', 'signed_out', 'locked', 'internal', 'bad_request'], of).not.toContain(code);
            if (grant === 'own' && supportsOwnGrant(procedure)) expect(text, of).not.toContain(FOREIGN);
          }
        }
    },
    60_000,
  );
});

it('nothing that a rep may read tells of other stores, named or not', async () => {
  const rep = office.as('rep');
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
    ['sales.product', { id: office.product }],
    ['calls.list', { date: '2025-07-01', all: true }],
  ];
  for (const [procedure, input] of lists) {
    const answer = JSON.stringify(await office.app.call(rep, procedure, input as never));
    expect(answer, procedure).not.toContain(FOREIGN);
  }
  const { reports } = await office.app.call(rep, 'reports.list', {});
  for (const { name } of reports) {
    const answer = JSON.stringify(await office.app.call(rep, 'reports.run', { name, limit: 1000 }));
    expect(answer, name).not.toContain(FOREIGN);
    const { text } = await office.app.call(rep, 'reports.csv', { name });
    expect(text, name).not.toContain(FOREIGN);
  }
});

it('what is kept from the rep is there for the owner', async () => {
  for (const [procedure, input] of [
    ['sales.stores', {}],
    ['sales.choices', {}],
    ['orders.list', {}],
    ['scans.list', {}],
    ['imports.list', {}],
    ['sales.find', { text: 'zzforeign' }],
    ['reports.run', { name: 'rejects' }],
  ] as const) {
    const answer = JSON.stringify(await office.ask('owner', procedure, input as never));
    expect(answer, procedure).toContain(FOREIGN);
  }
});

it('figures of a rep add up to the sales of their stores', async () => {
  const all = await office.ask('owner', 'sales.stores', { limit: 1000 });
  const mine = all.items.filter(({ city }) => city === 'Fremont');
  const dashboard = await office.ask('rep', 'sales.dashboard', {});
  expect(dashboard.revenueMinor).toBe(mine.reduce((sum, { revenueMinor }) => sum + revenueMinor, 0));
  const since = '2000-01-01T00:00:00Z';
  const { sums } = await office.ask('rep', 'sales.news', { since });
  expect(sums).toEqual([{ currency: dashboard.currency, totalMinor: dashboard.revenueMinor }]);
  expect(dashboard.revenueMinor).toBeLessThan((await office.ask('owner', 'sales.dashboard', {})).revenueMinor);
});

it('what the owner grants otherwise counts at once, but for what must stay', async () => {
  const set = (procedure: string, role: 'rep' | 'owner' | 'viewer', grant: 'all' | 'own' | 'no' | null) =>
    office.ask('owner', 'accounts.setGrant', { procedure, role, grant });
  await set('orders.create', 'rep', 'no');
  await expect(office.ask('rep', 'orders.create', SAMPLES['orders.create'](office.own, around))).rejects.toMatchObject({
    code: 'refused',
  });
  await set('orders.create', 'rep', null);
  await office.ask('rep', 'orders.create', SAMPLES['orders.create'](office.own, around));
  await set('sales.stores', 'viewer', 'own');
  expect((await office.ask('viewer', 'sales.stores', {})).total).toBe(0);
  await set('sales.stores', 'viewer', null);
  await expect(set('sales.stores', 'owner', 'no')).rejects.toMatchObject({ code: 'grant_fixed' });
  await expect(set('accounts.me', 'rep', 'no')).rejects.toMatchObject({ code: 'grant_fixed' });
  await expect(set('imports.pause', 'rep', 'own')).rejects.toMatchObject({ code: 'grant_meaningless' });
});
