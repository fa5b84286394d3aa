import type { LaptopKey } from '../../../src-shared/contract/index.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { AccountUnits, AccountWriter } from '../../accounts/taken.ts';
import { log } from '../../log.ts';
import type { Keys } from '../../store/keys.ts';
import type { Store } from '../../store/open.ts';
import { applying } from '../capture.ts';
import { identities, kindOf } from '../kinds.ts';
import { unitReader } from '../outgoing/units.ts';
import { changeSyncState, syncState } from '../state.ts';
import { versions } from '../versions.ts';
import { Ledger } from './ledger.ts';
import {
  ACCOUNT_UNITS,
  type AccountChange,
  type AccountUnit,
  cellValue,
  fingerprintOf,
  isGenuine,
  isNewer,
  isSameValue,
  readSigned,
  type SignedChange,
  signChange,
  type Value,
} from './signature.ts';
import { TrustedKeys } from './trusted.ts';
import { unitOf } from './values.ts';

/** The version of one field group of an account, as received from the server. */
export interface AccountCell {
  id: string;
  unit: string;
  value: Value;
  clock: string | number;
  device: string;
}

/**
 * Sync of accounts. Each change is signed by the laptop that made it, and another laptop accepts it only after an owner
 * there has trusted that laptop's key; so the server can neither forge a change nor replay an old one.
 */
export class CompanyAccounts {
  readonly #db: Store;
  readonly #keys: Keys;
  readonly #writer: AccountWriter;
  readonly #ledger: Ledger;
  readonly trusted: TrustedKeys;

  constructor(db: Store, keys: Keys, writer: AccountWriter) {
    this.#db = db;
    this.#keys = keys;
    this.#writer = writer;
    this.#ledger = new Ledger(db);
    this.trusted = new TrustedKeys(db, keys);
  }

  /**
   * One-time upgrade of a folder that synced before account changes were signed: keeps the links of its accounts to the
   * company's, and enqueues the changes made here again, to be signed.
   */
  begin(): void {
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
        changeSyncState(this.#db, { accountsSigned: true });
      })
      .immediate();
  }

  /**
   * The value of an outgoing change with its signature: the original one where it was received, else this laptop's.
   * Null if the local account is already linked to another account of the company.
   */
  signed(id: number, change: AccountChange): Value | null {
    const { company } = syncState(this.#db);
    if (!this.#ledger.identify(change.gid, id)) {
      log.warn('account not sent: it is known as another', { id });
      return null;
    }
    const before = this.#ledger.newest(change.gid, change.unit);
    const isKnown = before && before.clock === change.clock && before.device === change.device;
    if (isKnown && isSameValue(before.value, change.value)) return cellValue(before);
    const signed = signChange(this.#keys, company!, change);
    // an own change may have been restamped with an earlier clock
    if (isNewer(signed, before) || before?.publicKey === signed.publicKey) this.#ledger.count(signed);
    return cellValue(signed);
  }

  /** Receives cells of an account: applies changes signed by trusted keys, keeps others pending, drops invalid ones. */
  take(gid: string, cells: AccountCell[]): void {
    const { company } = syncState(this.#db);
    for (const cell of cells) {
      const change = readSigned(company!, cell);
      if (change && isNewer(change, this.#ledger.newest(gid, change.unit))) this.#ledger.keep(change);
    }
    this.#apply(gid);
  }

  /** Trusts the key of a laptop and applies its pending changes. @throws Problem `laptop_key_unknown` */
  letIn(fingerprint: string, by: string): void {
    this.trusted.letIn(fingerprint, by);
    applying(this.#db, () => {
      for (const gid of new Set(this.#ledger.waiting().map((change) => change.gid))) this.#apply(gid);
    });
  }

  /** Applies pending changes of an account signed by trusted keys; creates it only if all field groups are there. */
  #apply(gid: string): void {
    const { company } = syncState(this.#db);
    const ids = identities(this.#db);
    const changes = new Map<AccountUnit, SignedChange>();
    const says = new Map<AccountUnit, Partial<AccountUnits>>();
    for (const change of this.#ledger.waitingOf(gid)) {
      if (changes.has(change.unit) || !this.trusted.trusts(change.publicKey)) continue;
      if (!isNewer(change, this.#ledger.newest(gid, change.unit)) || !isGenuine(company!, change)) continue;
      const said = unitOf(change.unit, change.value, ids);
      if (!said) continue;
      changes.set(change.unit, change);
      says.set(change.unit, said);
    }
    if (changes.size === 0) return;
    const name = says.get('name')?.name;
    let id = this.#ledger.identity(gid) ?? (name === undefined ? null : this.#writer.named(name));
    if (id === null) {
      if (!ACCOUNT_UNITS.every((unit) => says.has(unit))) return;
      id = this.#writer.add(Object.assign({}, ...says.values()) as AccountUnits);
      if (id === null || !this.#ledger.identify(gid, id)) return;
    } else {
      // a local account linked to another account of the company is left as it is
      if (!this.#ledger.identify(gid, id)) return;
      for (const unit of ACCOUNT_UNITS) if (says.has(unit)) this.#writer.change(id, says.get(unit)!);
    }
    if (ids.id('account', gid) === null) ids.adopt('account', id, gid);
    const known = versions(this.#db);
    for (const change of changes.values()) {
      this.#ledger.count(change);
      known.set('account', gid, change.unit, change.clock, change.device);
    }
  }

  /** Keys of other laptops, with the accounts for which they have pending changes that differ from the local values. */
  list(): LaptopKey[] {
    const waits = new Map<string, { device: string; accounts: string[] }>();
    const ids = identities(this.#db);
    const read = unitReader(this.#db, ids);
    const all = this.#ledger.waiting();
    for (const change of all) {
      const id = ids.id('account', change.gid);
      const here = id === null ? null : read(kindOf('account')!, id, change.unit);
      if (here && isSameValue(here, change.value)) continue;
      const fingerprint = fingerprintOf(change.publicKey);
      const of = waits.get(fingerprint) ?? { device: change.device, accounts: [] };
      waits.set(fingerprint, of);
      const named = all.find(
        ({ gid, unit, publicKey }) => gid === change.gid && unit === 'name' && publicKey === change.publicKey,
      );
      const name = (id === null ? null : this.#writer.nameOf(id)) ?? String(named?.value.name ?? '?');
      if (!of.accounts.includes(name)) of.accounts.push(name);
    }
    return this.trusted.list(waits);
  }

  /**
   * Restores an overwritten value as a local change.
   * @throws Problem `account_not_signed`
   */
  turn(
    gid: string,
    unit: string,
    { value = {}, clock, device }: { value?: Value; clock: number; device: string },
  ): void {
    const { company } = syncState(this.#db);
    const ids = identities(this.#db);
    const change = company === null ? null : readSigned(company, { id: gid, unit, value, clock, device });
    const said = change && this.trusted.trusts(change.publicKey) ? unitOf(change.unit, change.value, ids) : null;
    const id = this.#ledger.identity(gid);
    if (!said || id === null)
      throw new Problem(
        'account_not_signed',
        'No laptop that was let in here has signed this value of the account.',
        'Change the account on People instead.',
      );
    this.#writer.change(id, said);
  }
}
