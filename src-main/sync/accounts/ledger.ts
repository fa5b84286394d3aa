import { Problem } from '../../../src-shared/problem.ts';
import type { Store } from '../../store/open.ts';
import { sealsOf } from '../../store/seals/index.ts';
import { type AccountUnit, fingerprintOf, isNewer, type SignedChange, type Value } from './signature.ts';

interface Row {
  gid: string;
  unit: string;
  value: string;
  clock: number;
  device: string;
  public_key: string;
  signature: string;
}

const COLUMNS = 'gid, unit, value, clock, device, public_key, signature';
// REPLACE would remove the row before unseen by the triggers that seal
const NEWER = ['value', 'clock', 'device', 'public_key', 'signature']
  .map((name) => `${name} = excluded.${name}`)
  .join(', ');

const changeOf = ({ value, public_key, unit, ...row }: Row): SignedChange => ({
  ...row,
  unit: unit as AccountUnit,
  value: JSON.parse(value) as Value,
  publicKey: public_key,
});
const rowOf = ({ value, publicKey, ...change }: SignedChange) => ({
  ...change,
  value: JSON.stringify(value),
  public_key: publicKey,
});

/** How many changes of accounts may wait; a server that sends more than any company has is not believed. */
const MOST_WAITING = 20_000;

/** What is known here of signed changes of accounts: which count, which wait, and whose they are. */
export class Ledger {
  readonly #db: Store;

  constructor(db: Store) {
    this.#db = db;
  }

  #mustBeIntact(kind: string, id: string): void {
    if (!sealsOf(this.#db)!.isIntact(kind, id))
      throw new Problem(
        'accounts_tampered',
        `“${kind}” ${id} was changed outside the program.`,
        'Put back the newest file from the backups folder.',
      );
  }

  /** The account here that is that one of the company. @throws Problem `accounts_tampered` */
  identity(gid: string): number | null {
    const id = this.#db.prepare('SELECT account_id FROM account_identity WHERE gid = ?').pluck().get(gid);
    if (id === undefined) return null;
    this.#mustBeIntact('account_identity', gid);
    return id as number;
  }

  /** Notes which account of the company one here is, once; answers whether it is that one. */
  identify(gid: string, id: number): boolean {
    const known = this.#db.prepare('INSERT OR IGNORE INTO account_identity VALUES (?, ?)').run(gid, id).changes === 1;
    return known || this.identity(gid) === id;
  }

  /** The newest change that counts of a unit. @throws Problem `accounts_tampered` */
  newest(gid: string, unit: AccountUnit): SignedChange | undefined {
    const row = this.#db.prepare(`SELECT ${COLUMNS} FROM account_change WHERE gid = ? AND unit = ?`).get(gid, unit) as
      | Row
      | undefined;
    if (!row) return undefined;
    this.#mustBeIntact('account_change', `${gid} ${unit}`);
    return changeOf(row);
  }

  /** Lets a change count from now on; none that waits and is older is worth waiting any more. */
  count(change: SignedChange): void {
    this.#db
      .prepare(
        `INSERT INTO account_change (${COLUMNS}) VALUES (@gid, @unit, @value, @clock, @device, @public_key, @signature)
         ON CONFLICT (gid, unit) DO UPDATE SET ${NEWER}`,
      )
      .run(rowOf(change));
    this.#db
      .prepare(
        'DELETE FROM waiting_account_change WHERE gid = @gid AND unit = @unit AND (clock, device) <= (@clock, @device)',
      )
      .run({ gid: change.gid, unit: change.unit, clock: change.clock, device: change.device });
  }

  /** Keeps a change that may count one day, in place of an older one by the same key. */
  keep(change: SignedChange): void {
    const fingerprint = fingerprintOf(change.publicKey);
    const before = this.#db
      .prepare('SELECT clock, device FROM waiting_account_change WHERE gid = ? AND unit = ? AND fingerprint = ?')
      .get(change.gid, change.unit, fingerprint) as { clock: number; device: string } | undefined;
    if (!isNewer(change, before)) return;
    const many = this.#db.prepare('SELECT count(*) FROM waiting_account_change').pluck().get() as number;
    if (before === undefined && many >= MOST_WAITING) return;
    this.#db
      .prepare(
        `INSERT INTO waiting_account_change (${COLUMNS}, fingerprint)
         VALUES (@gid, @unit, @value, @clock, @device, @public_key, @signature, @fingerprint)
         ON CONFLICT (gid, unit, fingerprint) DO UPDATE SET ${NEWER}`,
      )
      .run({ ...rowOf(change), fingerprint });
  }

  /** Changes of an account that wait, the newest first. */
  waitingOf(gid: string): SignedChange[] {
    const rows = this.#db
      .prepare(`SELECT ${COLUMNS} FROM waiting_account_change WHERE gid = ? ORDER BY clock DESC, device DESC`)
      .all(gid) as Row[];
    return rows.map(changeOf);
  }

  /** All changes that wait, the newest first. */
  waiting(): SignedChange[] {
    const rows = this.#db
      .prepare(`SELECT ${COLUMNS} FROM waiting_account_change ORDER BY clock DESC, device DESC`)
      .all() as Row[];
    return rows.map(changeOf);
  }
}
