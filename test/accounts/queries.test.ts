import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contract, type ProcedureName } from '../../src-shared/contract/index.ts';
import { openRoleFixture, type RoleFixture } from './role-fixture.ts';
import { SAMPLES } from './samples.ts';

let fixture: RoleFixture;
let observer: Database.Database;
beforeAll(async () => {
  fixture = await openRoleFixture(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-queries-')));
  observer = new Database(path.join(fixture.data, 'mangalm.db'), { readonly: true });
}, 60_000);
afterAll(() => {
  observer.close();
  return fixture.close();
});

/** Changes whenever another connection commits. */
const dataVersion = () => observer.pragma('data_version', { simple: true });

/** Queries that write, each with the reason. */
const WRITING: Partial<Record<ProcedureName, string>> = {
  'upsell.suggest': 'stores the model that it had to learn, so that the next command does not learn it again',
  'upsell.suggestAll': 'the same',
  'upsell.backtest': 'the same',
  'day.plan': 'the same',
  'accounts.active': 'is the sign of life of a session, from which its end is reckoned',
};

const queries = (Object.keys(contract) as ProcedureName[]).filter(
  (name) => !contract[name].isMutation && !WRITING[name],
);

it('queries of every area are tested', () => expect(queries.length).toBeGreaterThan(60));

it.each(queries)('%s changes nothing in the database, with any role', async (procedure) => {
  const context = { product: fixture.product, file: path.join(fixture.data, 'own.csv') };
  for (const role of ['owner', 'viewer'] as const) {
    const caller = fixture.callerOf(role);
    // the first request of a session records its last use
    await fixture.app.call(caller, 'system.about', {});
    const before = dataVersion();
    const code = await fixture.app.call(caller, procedure, SAMPLES[procedure](fixture.own, context) as never).then(
      () => null,
      (error: { code: string }) => error.code,
    );
    // refusals are audited
    if (code !== 'refused') expect(dataVersion(), `${role} ${code}`).toBe(before);
  }
});
