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

/** What came of a meeting with the server. */
export interface Met {
  pushed: number;
  pulled: number;
  /** Changes that this login may not make; they wait. */
  refused: number;
}

export interface MeetingOptions {
  /** What the company is called where this laptop is the first on the server. */
  companyName: string;
  accounts: CompanyAccounts;
  signal?: AbortSignal | undefined;
  /** Told of changes as they go and come. */
  tick?: (way: 'out' | 'in', done: number) => void;
}

/** Rounds of taking in and sending until nothing is left; more only where others never stop. */
const ROUNDS = 5;

/**
 * Meets the server: takes in what others changed, sends what was changed here, until both sides hold the same. May be
 * cut off at any moment, here or there, and done again.
 * @throws Problem what kept it from going through
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

/** What a meeting would send and take in, without doing it. */
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

/** Says who has come, and finds out whether both sides are who they were the last time. */
async function arrive(db: Store, link: Link, companyName: string): Promise<Company> {
  const before = syncState(db);
  const asked = Date.now() * 1000;
  const company = (await companyOf(link, before.company, companyName, { make: true }))!;
  setClock(db, company.now - (asked + Date.now() * 1000) / 2, company.now);
  if (before.serverId !== null && before.serverId !== company.serverId) sendAllAgain(db);
  changeSyncState(db, { serverId: company.serverId, company: company.company, companyName: company.name });
  for (;;) {
    const { device, deviceName, visits, words } = syncState(db);
    // kept before it is said: where the answer is lost, the next visit is still known by it
    const word = randomUUID();
    changeSyncState(db, { words: [...words, word] });
    const [answer] = await link.query<{ verdict: 'known' | 'copied' | 'behind'; visits: string }>(
      'SELECT * FROM mangalm.visit($1, $2, $3, $4, $5, $6)',
      [device, deviceName, version, visits, words, word],
    );
    if (answer!.verdict === 'copied') {
      // another goes by this name, or this is an earlier self of it: from now on it is a laptop of its own
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

/** Beyond so many microseconds the server's clock counts instead of this machine's. */
const TOLERANCE = 1_000_000;

/**
 * Sets how far this machine's clock is behind the server's, and puts changes that were stamped later than now back
 * where they belong: after what they were made in sight of, and not after now.
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

/** The server knows less than it did: everything goes again, with the versions it has; what it still has stays as it is. */
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
