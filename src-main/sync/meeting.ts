import { randomUUID } from 'node:crypto';
import type { Store } from '../store/open.ts';
import { span } from '../tracing/span.ts';
import { version } from '../version.ts';
import type { CompanyAccounts } from './accounts/index.ts';
import { sendAudit } from './audit.ts';
import { beginCapture, WHOLE } from './capture.ts';
import { breakCircles } from './circles.ts';
import { pull } from './incoming/pull.ts';
import { push } from './outgoing/push.ts';
import { waiting } from './outgoing/waiting.ts';
import { connectTo, type Link, type Target } from './server/connection.ts';
import { type Company, companyOf, prepareServer } from './server/schema.ts';
import { changeSyncState, keepDeviceNames, newDevice, syncState } from './state.ts';

export interface Met {
  pushed: number;
  pulled: number;
  /** Changes that this login may not write; they stay in the outbox. */
  refused: number;
}

export interface MeetingOptions {
  /** Name of a company that this laptop creates as the first on the server. */
  companyName: string;
  accounts: CompanyAccounts;
  signal?: AbortSignal | undefined;
  /** Called for progress, with the number of changes sent or received. */
  tick?: (way: 'out' | 'in', done: number) => void;
}

/** Limit of pull and push rounds in a session, in case other laptops keep writing. */
const ROUNDS = 5;

/**
 * Runs a sync session: pulls remote changes and pushes local ones until both sides agree. It is safe to interrupt it at
 * any point, on either side, and to repeat it.
 * @throws Problem if the server can't be reached or refuses
 */
export async function meet(db: Store, target: Target, options: MeetingOptions): Promise<Met> {
  const link = await span('connect', () => connectTo(target, options.signal));
  try {
    await span('prepare', () => prepareServer(link));
    beginCapture(db);
    options.accounts.begin();
    const company = await span('arrive', () => arrive(db, link, options.companyName));
    const met: Met = { pushed: 0, pulled: 0, refused: 0 };
    const ticking = (way: 'out' | 'in') => (done: number) => {
      options.signal?.throwIfAborted();
      options.tick?.(way, done);
    };
    for (let round = 0; round < ROUNDS; round++) {
      const { pulled } = await span('pull', () => pull(db, link, company.company, options.accounts, ticking('in')));
      met.pulled += pulled;
      breakCircles(db);
      if (waiting(db).changes === 0) break;
      const sent = await span('push', () => push(db, link, options.accounts, ticking('out')));
      met.pushed += sent.pushed;
      met.refused = sent.refused;
      if (sent.pushed === 0) break;
    }
    await span('audit', () => sendAudit(db, link));
    const devices = await link.query<{ device: string; name: string }>(
      'SELECT device, name FROM mangalm.device WHERE company = $1',
      [company.company],
    );
    keepDeviceNames(db, Object.fromEntries(devices.map(({ device, name }) => [device, name])));
    changeSyncState(db, { lastAt: new Date().toISOString() });
    return met;
  } finally {
    await link.close();
  }
}

/** Dry run: counts what a sync session would push and pull, without writing. */
export async function foresee(db: Store, target: Target, companyName: string): Promise<Met> {
  const link = await connectTo(target);
  try {
    const [there] = await link.query<{ there: boolean }>("SELECT to_regclass('mangalm.server') IS NOT NULL AS there");
    const { company: known, cursor, device } = syncState(db);
    const out = waiting(db).changes;
    if (!there!.there) return { pushed: out, pulled: 0, refused: 0 };
    const company = await companyOf(link, known, companyName, { make: false });
    if (!company) return { pushed: out, pulled: 0, refused: 0 };
    const [count] = await link.query<{ many: string }>(
      `SELECT (SELECT count(*) FROM mangalm.cell WHERE company = $1 AND seq > $2 AND device <> $3)
         + (SELECT count(*) FROM mangalm.invoice WHERE company = $1 AND seq > $2 AND device <> $3) AS many`,
      [company.company, cursor, device],
    );
    return { pushed: out, pulled: Number(count!.many), refused: 0 };
  } finally {
    await link.close();
  }
}

/** Registers this visit on the server, and detects a copied or restored data folder or a replaced server. */
async function arrive(db: Store, link: Link, companyName: string): Promise<Company> {
  const before = syncState(db);
  const asked = Date.now() * 1000;
  const company = (await companyOf(link, before.company, companyName, { make: true }))!;
  setClock(db, company.now - (asked + Date.now() * 1000) / 2, company.now);
  if (before.serverId !== null && before.serverId !== company.serverId) sendAllAgain(db);
  changeSyncState(db, { serverId: company.serverId, company: company.company, companyName: company.name });
  for (;;) {
    const { device, deviceName, visits, words } = syncState(db);
    // stored before it is sent: if the response is lost, the next visit is still recognised by it
    const word = randomUUID();
    changeSyncState(db, { words: [...words, word] });
    const [answer] = await link.query<{ verdict: 'known' | 'copied' | 'behind'; visits: string }>(
      'SELECT * FROM mangalm.visit($1, $2, $3, $4, $5, $6)',
      [device, deviceName, version, visits, words, word],
    );
    if (answer!.verdict === 'copied') {
      // this folder is a copy or an old backup of another device: continue with a new device id
      changeSyncState(db, { device: newDevice(), visits: 0, words: [] });
      continue;
    }
    db.transaction(() => {
      if (answer!.verdict === 'behind') sendAllAgain(db);
      changeSyncState(db, { visits: Number(answer!.visits), words: [word] });
    }).immediate();
    return company;
  }
}

/** Clock offset in microseconds above which the server's clock is used. */
const TOLERANCE = 1_000_000;

/**
 * Stores the skew of this machine's clock against the server's, and restamps outbox entries from the future: after the
 * version that they are based on, and not later than now. `offset` and `now` in microseconds.
 */
function setClock(db: Store, offset: number, now: number): void {
  const skew = Math.abs(offset) > TOLERANCE ? Math.round(offset) : 0;
  db.transaction(() => {
    db.prepare('UPDATE sync_clock SET skew = ?').run(skew);
    const ahead = db
      .prepare(
        'SELECT EXISTS (SELECT 1 FROM outbox WHERE clock > @late) OR EXISTS (SELECT 1 FROM outbox_gone WHERE clock > @late)',
      )
      .pluck()
      .get({ late: now + TOLERANCE });
    if (!ahead) return;
    const place = { now, skew, late: now + TOLERANCE };
    db.prepare(
      `UPDATE outbox SET clock = max(min(clock + @skew, @now), coalesce((SELECT v.clock + 1 FROM sync_row r JOIN sync_version v ON v.kind = r.kind AND v.gid = r.gid
         WHERE r.kind = outbox.kind AND r.id = outbox.id AND v.unit = outbox.unit), 0)) WHERE clock > @late`,
    ).run(place);
    db.prepare(
      `UPDATE outbox_gone SET clock = max(min(clock + @skew, @now), coalesce((SELECT max(v.clock) + 1 FROM sync_version v WHERE v.kind = outbox_gone.kind AND v.gid = outbox_gone.gid), 0))
       WHERE clock > @late`,
    ).run(place);
    db.exec(
      `UPDATE sync_clock SET last = max(coalesce((SELECT max(clock) FROM outbox), 0), coalesce((SELECT max(clock) FROM outbox_gone), 0),
         coalesce((SELECT max(clock) FROM sync_version), 0))`,
    );
  }).immediate();
}

/** Enqueues everything again with unchanged versions, for a server that lost data; it ignores versions that it has. */
function sendAllAgain(db: Store): void {
  db.transaction(() => {
    db.exec(`
      INSERT INTO outbox (kind, id, unit, clock) SELECT v.kind, r.id, v.unit, v.clock FROM sync_version v JOIN sync_row r ON r.kind = v.kind AND r.gid = v.gid
        WHERE v.kind <> 'extra' ON CONFLICT DO NOTHING;
      INSERT INTO outbox_gone (kind, gid, clock) SELECT v.kind, v.gid, v.clock FROM sync_version v
        WHERE v.unit IN ('gone', '${WHOLE}') AND NOT EXISTS (SELECT 1 FROM sync_row r WHERE r.kind = v.kind AND r.gid = v.gid) ON CONFLICT DO NOTHING;
      DELETE FROM sync_version WHERE kind = 'extra';
    `);
    changeSyncState(db, { cursor: 0, auditSent: 0 });
  })();
}
