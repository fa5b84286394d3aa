import type { LaptopKey } from '../../../src-shared/contract/index.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { AccountWriter, SyncedAccountFields } from '../../accounts/synced-accounts.ts';
import type { Keys } from '../../db/keys.ts';
import type { Db } from '../../db/open.ts';
import { log } from '../../tracing/log.ts';
import { baseVersionsOf } from '../base-versions.ts';
import { applyRemote } from '../capture.ts';
import { fieldGroupReader } from '../outgoing/field-groups.ts';
import { syncState, updateSyncState } from '../state.ts';
import { globalIdsOf, syncedTable } from '../synced-tables.ts';
import { AccountChangeRepository } from './account-changes.ts';
import { parseFieldGroup } from './account-fields.ts';
import {
  ACCOUNT_FIELD_GROUPS,
  type AccountChange,
  type AccountFieldGroup,
  type FieldValues,
  fingerprintOf,
  hasValidSignature,
  isNewer,
  isSameValue,
  parseSignedCell,
  type SignedChange,
  signChange,
  signedCellValue,
} from './signature.ts';
import { TrustedKeys } from './trusted-keys.ts';

/** The version of one field group of an account, as received from the server. */
export interface AccountCell {
  id: string;
  unit: string;
  value: FieldValues;
  clock: string | number;
  device: string;
}

/**
 * Sync of accounts. Each change is signed by the laptop that made it, and another laptop accepts it only after an owner
 * there has trusted that laptop's key; so the server can neither forge a change nor replay an old one.
 */
export class AccountSync {
  readonly #db: Db;
  readonly #keys: Keys;
  readonly #writer: AccountWriter;
  readonly #changes: AccountChangeRepository;
  readonly trusted: TrustedKeys;

  constructor(db: Db, keys: Keys, writer: AccountWriter) {
    this.#db = db;
    this.#keys = keys;
    this.#writer = writer;
    this.#changes = new AccountChangeRepository(db);
    this.trusted = new TrustedKeys(db, keys);
  }

  /**
   * One-time upgrade of a folder that synced before account changes were signed: keeps the links of its accounts to the
   * company's, and enqueues the changes made here again, to be signed.
   */
  migrateUnsigned(): void {
    const { accountsSigned, company, device } = syncState(this.#db);
    if (accountsSigned) return;
    this.#db
      .transaction(() => {
        if (company !== null) {
          this.#db.exec("INSERT OR IGNORE INTO account_identity SELECT gid, id FROM sync_row WHERE kind = 'account'");
          this.#db
            .prepare(
              `INSERT INTO outbox (kind, id, unit, clock) SELECT v.kind, r.id, v.unit, v.clock FROM sync_version v JOIN sync_row r ON r.kind = v.kind AND r.gid = v.gid
               WHERE v.kind = 'account' AND v.unit <> 'gone' AND v.device = ? ON CONFLICT DO NOTHING`,
            )
            .run(device);
        }
        updateSyncState(this.#db, { accountsSigned: true });
      })
      .immediate();
  }

  /**
   * The value of an outgoing change with its signature: the original one where it was received, else this laptop's.
   * Null if the local account is already linked to another account of the company.
   */
  signOutgoing(id: number, change: AccountChange): FieldValues | null {
    const { company } = syncState(this.#db);
    if (!this.#changes.linkAccount(change.gid, id)) {
      log.warn('account not sent: it is known as another', { id });
      return null;
    }
    const before = this.#changes.newestAccepted(change.gid, change.unit);
    const isAccepted = before && before.clock === change.clock && before.device === change.device;
    if (isAccepted && isSameValue(before.value, change.value)) return signedCellValue(before);
    const signed = signChange(this.#keys, company!, change);
    // an own change may have been restamped with an earlier clock
    if (isNewer(signed, before) || before?.publicKey === signed.publicKey) this.#changes.accept(signed);
    return signedCellValue(signed);
  }

  /** Receives cells of an account: applies changes signed by trusted keys, keeps others pending, drops invalid ones. */
  receive(gid: string, cells: AccountCell[]): void {
    const { company } = syncState(this.#db);
    for (const cell of cells) {
      const change = parseSignedCell(company!, cell);
      if (change && isNewer(change, this.#changes.newestAccepted(gid, change.unit))) this.#changes.addPending(change);
    }
    this.#apply(gid);
  }

  /** Trusts the key of a laptop and applies its pending changes. @throws Problem `laptop_key_unknown` */
  trust(fingerprint: string, by: string): void {
    this.trusted.trust(fingerprint, by);
    applyRemote(this.#db, () => {
      for (const gid of new Set(this.#changes.allPending().map((change) => change.gid))) this.#apply(gid);
    });
  }

  /** Applies pending changes of an account signed by trusted keys; creates it only if all field groups are there. */
  #apply(gid: string): void {
    const { company } = syncState(this.#db);
    const ids = globalIdsOf(this.#db);
    const changes = new Map<AccountFieldGroup, SignedChange>();
    const values = new Map<AccountFieldGroup, Partial<SyncedAccountFields>>();
    for (const change of this.#changes.pendingOf(gid)) {
      if (changes.has(change.unit) || !this.trusted.isTrusted(change.publicKey)) continue;
      if (!isNewer(change, this.#changes.newestAccepted(gid, change.unit)) || !hasValidSignature(company!, change))
        continue;
      const value = parseFieldGroup(change.unit, change.value, ids);
      if (!value) continue;
      changes.set(change.unit, change);
      values.set(change.unit, value);
    }
    if (changes.size === 0) return;
    const name = values.get('name')?.name;
    let id = this.#changes.accountIdOf(gid) ?? (name === undefined ? null : this.#writer.idOf(name));
    if (id === null) {
      if (!ACCOUNT_FIELD_GROUPS.every((unit) => values.has(unit))) return;
      id = this.#writer.add(Object.assign({}, ...values.values()) as SyncedAccountFields);
      if (id === null || !this.#changes.linkAccount(gid, id)) return;
    } else {
      // a local account linked to another account of the company is left as it is
      if (!this.#changes.linkAccount(gid, id)) return;
      for (const unit of ACCOUNT_FIELD_GROUPS) if (values.has(unit)) this.#writer.change(id, values.get(unit)!);
    }
    if (ids.id('account', gid) === null) ids.adopt('account', id, gid);
    const baseVersions = baseVersionsOf(this.#db);
    for (const change of changes.values()) {
      this.#changes.accept(change);
      baseVersions.set('account', gid, change.unit, change.clock, change.device);
    }
  }

  /** Keys of other laptops, with the accounts for which they have pending changes that differ from the local values. */
  list(): LaptopKey[] {
    const pending = new Map<string, { device: string; accounts: string[] }>();
    const ids = globalIdsOf(this.#db);
    const readFieldGroup = fieldGroupReader(this.#db, ids);
    const all = this.#changes.allPending();
    for (const change of all) {
      const id = ids.id('account', change.gid);
      const localValue = id === null ? null : readFieldGroup(syncedTable('account')!, id, change.unit);
      if (localValue && isSameValue(localValue, change.value)) continue;
      const fingerprint = fingerprintOf(change.publicKey);
      const entry = pending.get(fingerprint) ?? { device: change.device, accounts: [] };
      pending.set(fingerprint, entry);
      const named = all.find(
        ({ gid, unit, publicKey }) => gid === change.gid && unit === 'name' && publicKey === change.publicKey,
      );
      const name = (id === null ? null : this.#writer.nameOf(id)) ?? String(named?.value.name ?? '?');
      if (!entry.accounts.includes(name)) entry.accounts.push(name);
    }
    return this.trusted.list(pending);
  }

  /**
   * Restores an overwritten value as a local change.
   * @throws Problem `account_not_signed`
   */
  restoreOverwritten(
    gid: string,
    unit: string,
    { value = {}, clock, device }: { value?: FieldValues; clock: number; device: string },
  ): void {
    const { company } = syncState(this.#db);
    const ids = globalIdsOf(this.#db);
    const change = company === null ? null : parseSignedCell(company, { id: gid, unit, value, clock, device });
    const values =
      change && this.trusted.isTrusted(change.publicKey) ? parseFieldGroup(change.unit, change.value, ids) : null;
    const id = this.#changes.accountIdOf(gid);
    if (!values || id === null) throw new Problem('account_not_signed');
    this.#writer.change(id, values);
  }
}
