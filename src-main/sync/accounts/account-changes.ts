import { Problem } from '../../../src-shared/problem.ts';
import type { Db } from '../../db/open.ts';
import { sealsOf } from '../../db/seals/index.ts';
import { type AccountFieldGroup, type FieldValues, fingerprintOf, isNewer, type SignedChange } from './signature.ts';

interface AccountChangeRow {
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
const UPSERT_ASSIGNMENTS = ['value', 'clock', 'device', 'public_key', 'signature']
  .map((name) => `${name} = excluded.${name}`)
  .join(', ');

const toChange = ({ value, public_key, unit, ...row }: AccountChangeRow): SignedChange => ({
  ...row,
  unit: unit as AccountFieldGroup,
  value: JSON.parse(value) as FieldValues,
  publicKey: public_key,
});
const toRow = ({ value, publicKey, ...change }: SignedChange) => ({
  ...change,
  value: JSON.stringify(value),
  public_key: publicKey,
});

/** Limit of pending account changes, so that a malicious server can't fill the database. */
const MAX_PENDING = 20_000;

/** Repository of signed account changes: accepted and pending ones, and which local account each belongs to. */
export class AccountChangeRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  #requireIntact(kind: string, id: string): void {
    if (!sealsOf(this.#db)!.isIntact(kind, id)) throw new Problem('accounts_tampered/synced', { kind, id });
  }

  /** The local account linked to an account of the company. @throws Problem `accounts_tampered` */
  accountIdOf(gid: string): number | null {
    const id = this.#db.prepare('SELECT account_id FROM account_identity WHERE gid = ?').pluck().get(gid);
    if (id === undefined) return null;
    this.#requireIntact('account_identity', gid);
    return id as number;
  }

  /** Links a local account to one of the company, unless it is linked; returns whether the two are linked now. */
  linkAccount(gid: string, id: number): boolean {
    const isNew = this.#db.prepare('INSERT OR IGNORE INTO account_identity VALUES (?, ?)').run(gid, id).changes === 1;
    return isNew || this.accountIdOf(gid) === id;
  }

  /** The newest accepted change of a field group. @throws Problem `accounts_tampered` */
  newestAccepted(gid: string, unit: AccountFieldGroup): SignedChange | undefined {
    const row = this.#db
      .prepare<unknown[], AccountChangeRow>(`SELECT ${COLUMNS} FROM account_change WHERE gid = ? AND unit = ?`)
      .get(gid, unit);
    if (!row) return undefined;
    this.#requireIntact('account_change', `${gid} ${unit}`);
    return toChange(row);
  }

  /** Stores a change as accepted, and drops pending ones that are not newer. */
  accept(change: SignedChange): void {
    this.#db
      .prepare(
        `INSERT INTO account_change (${COLUMNS}) VALUES (@gid, @unit, @value, @clock, @device, @public_key, @signature)
         ON CONFLICT (gid, unit) DO UPDATE SET ${UPSERT_ASSIGNMENTS}`,
      )
      .run(toRow(change));
    this.#db
      .prepare(
        'DELETE FROM waiting_account_change WHERE gid = @gid AND unit = @unit AND (clock, device) <= (@clock, @device)',
      )
      .run({ gid: change.gid, unit: change.unit, clock: change.clock, device: change.device });
  }

  /** Stores a change as pending, in place of an older one signed by the same key. */
  addPending(change: SignedChange): void {
    const fingerprint = fingerprintOf(change.publicKey);
    const before = this.#db
      .prepare<unknown[], { clock: number; device: string }>(
        'SELECT clock, device FROM waiting_account_change WHERE gid = ? AND unit = ? AND fingerprint = ?',
      )
      .get(change.gid, change.unit, fingerprint);
    if (!isNewer(change, before)) return;
    const pendingCount = this.#db
      .prepare<unknown[], number>('SELECT count(*) FROM waiting_account_change')
      .pluck()
      .get()!;
    if (before === undefined && pendingCount >= MAX_PENDING) return;
    this.#db
      .prepare(
        `INSERT INTO waiting_account_change (${COLUMNS}, fingerprint)
         VALUES (@gid, @unit, @value, @clock, @device, @public_key, @signature, @fingerprint)
         ON CONFLICT (gid, unit, fingerprint) DO UPDATE SET ${UPSERT_ASSIGNMENTS}`,
      )
      .run({ ...toRow(change), fingerprint });
  }

  /** Pending changes of an account, newest first. */
  pendingOf(gid: string): SignedChange[] {
    const rows = this.#db
      .prepare<unknown[], AccountChangeRow>(
        `SELECT ${COLUMNS} FROM waiting_account_change WHERE gid = ? ORDER BY clock DESC, device DESC`,
      )
      .all(gid);
    return rows.map(toChange);
  }

  /** All pending changes, newest first. */
  allPending(): SignedChange[] {
    const rows = this.#db
      .prepare<unknown[], AccountChangeRow>(
        `SELECT ${COLUMNS} FROM waiting_account_change ORDER BY clock DESC, device DESC`,
      )
      .all();
    return rows.map(toChange);
  }
}
