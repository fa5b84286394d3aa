import { randomUUID } from 'node:crypto';
import type { Db } from '../db/open.ts';
import { version } from '../platform/version.ts';
import { span } from '../tracing/span.ts';
import type { AccountSync } from './accounts/index.ts';
import { sendAudit } from './audit.ts';
import { startCapture, WHOLE_INVOICE } from './capture.ts';
import { pull } from './incoming/pull.ts';
import { breakMergeCycles } from './merge-cycles.ts';
import { pendingChanges } from './outgoing/pending-changes.ts';
import { push } from './outgoing/push.ts';
import { connectTo, type ServerConnection, type ServerTarget } from './server/connection.ts';
import { type Company, companyOf, prepareServer } from './server/schema.ts';
import { newDeviceId, saveDeviceNames, syncState, updateSyncState } from './state.ts';

export interface SyncResult {
  pushed: number;
  pulled: number;
  /** Changes that this login may not write; they stay in the outbox. */
  refused: number;
}

export interface SyncSessionOptions {
  /** Name of a company that this laptop creates as the first on the server. */
  companyName: string;
  accounts: AccountSync;
  signal?: AbortSignal | undefined;
  /** Called for progress, with the number of changes sent or received. */
  onProgress?: (way: 'out' | 'in', done: number) => void;
}

/** Limit of pull and push rounds in a session, in case other laptops keep writing. */
const MAX_ROUNDS = 5;

/**
 * Runs a sync session: pulls remote changes and pushes local ones until both sides agree. It is safe to interrupt it at
 * any point, on either side, and to repeat it.
 * @throws Problem if the server can't be reached or refuses
 */
export async function runSyncSession(db: Db, target: ServerTarget, options: SyncSessionOptions): Promise<SyncResult> {
  const connect = () => connectTo(target, options.signal);
  const link = await span('connect', connect);
  try {
    await span('prepare', () => prepareServer(link));
    startCapture(db);
    options.accounts.migrateUnsigned();
    const company = await span('arrive', () => registerVisit(db, link, options.companyName));
    const result: SyncResult = { pushed: 0, pulled: 0, refused: 0 };
    const progressOf = (direction: 'out' | 'in') => (done: number) => {
      options.signal?.throwIfAborted();
      options.onProgress?.(direction, done);
    };
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { pulled } = await span('pull', () => pull(db, link, company.company, options.accounts, progressOf('in')));
      result.pulled += pulled;
      breakMergeCycles(db);
      if (pendingChanges(db).changes === 0) break;
      const sent = await span('push', () => push(db, link, connect, options.accounts, progressOf('out')));
      result.pushed += sent.pushed;
      result.refused = sent.refused;
      if (sent.pushed === 0) break;
    }
    await span('audit', () => sendAudit(db, link));
    const devices = await link.query<{ device: string; name: string }>(
      'SELECT device, name FROM mangalm.device WHERE company = $1',
      [company.company],
    );
    saveDeviceNames(db, Object.fromEntries(devices.map(({ device, name }) => [device, name])));
    updateSyncState(db, { lastAt: new Date().toISOString() });
    return result;
  } finally {
    await link.close();
  }
}

/** Dry run: counts what a sync session would push and pull, without writing. */
export async function dryRunSync(db: Db, target: ServerTarget, companyName: string): Promise<SyncResult> {
  const link = await connectTo(target);
  try {
    const [schema] = await link.query<{ there: boolean }>("SELECT to_regclass('mangalm.server') IS NOT NULL AS there");
    const { company: knownCompany, cursor, device } = syncState(db);
    const outgoing = pendingChanges(db).changes;
    if (!schema!.there) return { pushed: outgoing, pulled: 0, refused: 0 };
    const company = await companyOf(link, knownCompany, companyName, { make: false });
    if (!company) return { pushed: outgoing, pulled: 0, refused: 0 };
    const [count] = await link.query<{ many: string }>(
      `SELECT (SELECT count(*) FROM mangalm.cell WHERE company = $1 AND seq > $2 AND device <> $3)
         + (SELECT count(*) FROM mangalm.invoice WHERE company = $1 AND seq > $2 AND device <> $3) AS many`,
      [company.company, cursor, device],
    );
    return { pushed: outgoing, pulled: Number(count!.many), refused: 0 };
  } finally {
    await link.close();
  }
}

/** Registers this visit on the server, and detects a copied or restored data folder or a replaced server. */
async function registerVisit(db: Db, link: ServerConnection, companyName: string): Promise<Company> {
  const state = syncState(db);
  const sentAt = Date.now() * 1000;
  const company = (await companyOf(link, state.company, companyName, { make: true }))!;
  correctClock(db, company.now - (sentAt + Date.now() * 1000) / 2, company.now);
  if (state.serverId !== null && state.serverId !== company.serverId) requeueEverything(db);
  updateSyncState(db, { serverId: company.serverId, company: company.company, companyName: company.name });
  for (;;) {
    const { device, deviceName, visits, words } = syncState(db);
    // stored before it is sent: if the response is lost, the next visit is still recognised by it
    const token = randomUUID();
    updateSyncState(db, { words: [...words, token] });
    const [visit] = await link.query<{ verdict: 'known' | 'copied' | 'behind'; visits: string }>(
      'SELECT * FROM mangalm.visit($1, $2, $3, $4, $5, $6)',
      [device, deviceName, version, visits, words, token],
    );
    if (visit!.verdict === 'copied') {
      // this folder is a copy or an old backup of another device: continue with a new device id
      updateSyncState(db, { device: newDeviceId(), visits: 0, words: [] });
      continue;
    }
    db.transaction(() => {
      if (visit!.verdict === 'behind') requeueEverything(db);
      updateSyncState(db, { visits: Number(visit!.visits), words: [token] });
    }).immediate();
    return company;
  }
}

/** Clock offset in microseconds above which the server's clock is used. */
const CLOCK_TOLERANCE_US = 1_000_000;

/**
 * Stores the skew of this machine's clock against the server's, and restamps outbox entries from the future: after the
 * version that they are based on, and not later than now. `offset` and `now` in microseconds.
 */
function correctClock(db: Db, offset: number, now: number): void {
  const skew = Math.abs(offset) > CLOCK_TOLERANCE_US ? Math.round(offset) : 0;
  db.transaction(() => {
    db.prepare('UPDATE sync_clock SET skew = ?').run(skew);
    const hasFutureEntries = db
      .prepare(
        'SELECT EXISTS (SELECT 1 FROM outbox WHERE clock > @late) OR EXISTS (SELECT 1 FROM outbox_gone WHERE clock > @late)',
      )
      .pluck()
      .get({ late: now + CLOCK_TOLERANCE_US });
    if (!hasFutureEntries) return;
    const parameters = { now, skew, late: now + CLOCK_TOLERANCE_US };
    db.prepare(
      `UPDATE outbox SET clock = max(min(clock + @skew, @now), coalesce((SELECT v.clock + 1 FROM sync_row r JOIN sync_version v ON v.kind = r.kind AND v.gid = r.gid
         WHERE r.kind = outbox.kind AND r.id = outbox.id AND v.unit = outbox.unit), 0)) WHERE clock > @late`,
    ).run(parameters);
    db.prepare(
      `UPDATE outbox_gone SET clock = max(min(clock + @skew, @now), coalesce((SELECT max(v.clock) + 1 FROM sync_version v WHERE v.kind = outbox_gone.kind AND v.gid = outbox_gone.gid), 0))
       WHERE clock > @late`,
    ).run(parameters);
    db.exec(
      `UPDATE sync_clock SET last = max(coalesce((SELECT max(clock) FROM outbox), 0), coalesce((SELECT max(clock) FROM outbox_gone), 0),
         coalesce((SELECT max(clock) FROM sync_version), 0))`,
    );
  }).immediate();
}

/** Enqueues everything again with unchanged versions, for a server that lost data; it ignores versions that it has. */
function requeueEverything(db: Db): void {
  db.transaction(() => {
    db.exec(`
      INSERT INTO outbox (kind, id, unit, clock) SELECT v.kind, r.id, v.unit, v.clock FROM sync_version v JOIN sync_row r ON r.kind = v.kind AND r.gid = v.gid
        WHERE v.kind <> 'extra' ON CONFLICT DO NOTHING;
      INSERT INTO outbox_gone (kind, gid, clock) SELECT v.kind, v.gid, v.clock FROM sync_version v
        WHERE v.unit IN ('gone', '${WHOLE_INVOICE}') AND NOT EXISTS (SELECT 1 FROM sync_row r WHERE r.kind = v.kind AND r.gid = v.gid) ON CONFLICT DO NOTHING;
      DELETE FROM sync_version WHERE kind = 'extra';
    `);
    updateSyncState(db, { cursor: 0, auditSent: 0 });
  })();
}
