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
// no REPLACE: it would delete the old row without firing the triggers that seal rows
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

/** Limit of pending account changes, so that a malicious server can't fill the database. */
const MOST_WAITING = 20_000;

/** Repository of signed account changes: accepted and pending ones, and which local account each belongs to. */
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

  /** The local account linked to an account of the company. @throws Problem `accounts_tampered` */
  identity(gid: string): number | null {
    const id = this.#db.prepare('SELECT account_id FROM account_identity WHERE gid = ?').pluck().get(gid);
    if (id === undefined) return null;
    this.#mustBeIntact('account_identity', gid);
    return id as number;
  }

  /** Links a local account to one of the company, unless it is linked; returns whether the two are linked now. */
  identify(gid: string, id: number): boolean {
    const known = this.#db.prepare('INSERT OR IGNORE INTO account_identity VALUES (?, ?)').run(gid, id).changes === 1;
    return known || this.identity(gid) === id;
  }

  /** The newest accepted change of a field group. @throws Problem `accounts_tampered` */
  newest(gid: string, unit: AccountUnit): SignedChange | undefined {
    const row = this.#db.prepare(`SELECT ${COLUMNS} FROM account_change WHERE gid = ? AND unit = ?`).get(gid, unit) as
      | Row
      | undefined;
    if (!row) return undefined;
    this.#mustBeIntact('account_change', `${gid} ${unit}`);
    return changeOf(row);
  }

  /** Stores a change as accepted, and drops pending ones that are not newer. */
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

  /** Stores a change as pending, in place of an older one signed by the same key. */
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

  /** Pending changes of an account, newest first. */
  waitingOf(gid: string): SignedChange[] {
    const rows = this.#db
      .prepare(`SELECT ${COLUMNS} FROM waiting_account_change WHERE gid = ? ORDER BY clock DESC, device DESC`)
      .all(gid) as Row[];
    return rows.map(changeOf);
  }

  /** All pending changes, newest first. */
  waiting(): SignedChange[] {
    const rows = this.#db
      .prepare(`SELECT ${COLUMNS} FROM waiting_account_change ORDER BY clock DESC, device DESC`)
      .all() as Row[];
    return rows.map(changeOf);
  }
}
