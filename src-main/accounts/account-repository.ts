import type { Account } from '../../src-shared/contract/index.ts';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Role } from '../../src-shared/roles.ts';
import type { Scope } from '../cube/scope.ts';
import { changeToken } from '../db/change-token.ts';
import type { Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { nameKey } from '../sales/figures.ts';

/** A row of table `account`. */
export interface AccountRow {
  id: number;
  name: string;
  nameKey: string;
  role: Role;
  scope: string;
  password: string | null;
  mustChange: number;
  recovery: string | null;
  pin: string | null;
  disabledAt: string | null;
  createdAt: string;
  edition: number;
  seal: string;
}

const COLUMNS = `id, name, name_key AS nameKey, role, scope, password, must_change AS mustChange, recovery, pin, disabled_at AS disabledAt,
  created_at AS createdAt, edition, seal`;

const sealedFields = ({ seal: _, ...row }: AccountRow) => Object.values(row);

/** Setting with the seal over the seals of all accounts, which detects added and removed rows. */
const SET_SEAL_SETTING = 'accountsSeal';

/**
 * Repository of the accounts, cached by database version. Each row and the set of rows are sealed, so that changes by
 * another program are detected and grant no access.
 */
export class AccountRepository {
  readonly #db: Db;
  readonly #keys: Keys;
  readonly #version;
  #stamp = '';
  #rows: AccountRow[] = [];
  #tampered: MessageDescriptor[] = [];

  constructor(db: Db, keys: Keys) {
    this.#db = db;
    this.#keys = keys;
    this.#version = changeToken(db);
  }

  all(): AccountRow[] {
    const stamp = this.#version();
    if (stamp !== this.#stamp) {
      this.#rows = this.#db.prepare<unknown[], AccountRow>(`SELECT ${COLUMNS} FROM account ORDER BY id`).all();
      this.#tampered = this.#findTampered();
      this.#stamp = stamp;
    }
    return this.#rows;
  }

  /** Findings of changes made outside the program. */
  tampered(): MessageDescriptor[] {
    this.all();
    return this.#tampered;
  }

  #findTampered(): MessageDescriptor[] {
    const found = this.#rows
      .filter((row) => !this.#keys.isSealed(row.seal, 'account', ...sealedFields(row)))
      .map(({ id, name }) => message('accounts_finding/account', { id, name }));
    const set = readSetting<string>(this.#db, SET_SEAL_SETTING);
    if (found.length === 0 && !this.#keys.isSealed(set ?? '', 'accounts', ...this.#rows.map(({ seal }) => seal)))
      found.push(message('accounts_finding/set'));
    return found;
  }

  /** Whether sign-in is required: an owner has a password. Without one nobody could administer the other accounts. */
  signInNeeded(): boolean {
    return this.all().some(({ role, password, disabledAt }) => role === 'owner' && password !== null && !disabledAt);
  }

  get(id: number): AccountRow {
    const row = this.all().find((one) => one.id === id);
    if (!row) throw new Problem('account_unknown/id', { id });
    return row;
  }

  findByName(name: string): AccountRow | undefined {
    const key = nameKey(name);
    return this.all().find((row) => row.nameKey === key);
  }

  /** The owner that acts while no sign-in is required. */
  firstOwner(): AccountRow {
    return this.all().find(({ role, disabledAt }) => role === 'owner' && disabledAt === null)!;
  }

  /** @throws Problem `name_taken` */
  add(account: { name: string; role: Role; scope: Scope; password: string | null; mustChange: boolean }): AccountRow {
    this.#assertNameFree(account.name, 0);
    const { lastInsertRowid } = this.#db
      .prepare(
        'INSERT INTO account (name, name_key, role, scope, password, must_change, created_at, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        account.name.trim(),
        nameKey(account.name),
        account.role,
        JSON.stringify(account.scope),
        account.password,
        account.mustChange ? 1 : 0,
        new Date().toISOString(),
        '',
      );
    const row = this.#reseal(Number(lastInsertRowid));
    recordChange(`account ${row.id}`, null, auditView(row));
    return row;
  }

  /**
   * Changes an account and reseals it.
   * @throws Problem `account_unknown` · `changed_meanwhile` · `last_owner` · `name_taken`
   */
  change(
    id: number,
    set: Partial<
      Pick<AccountRow, 'name' | 'role' | 'scope' | 'password' | 'mustChange' | 'recovery' | 'pin' | 'disabledAt'>
    >,
    expectedVersion?: number,
  ): AccountRow {
    const before = this.get(id);
    if (expectedVersion !== undefined && before.edition !== expectedVersion)
      throw new Problem('changed_meanwhile/account');
    const after = { ...before, ...set };
    if (set.name !== undefined) this.#assertNameFree(set.name, id);
    const owners = this.all().filter(
      (row) =>
        row.id !== id && row.role === 'owner' && !row.disabledAt && (row.password !== null || before.password === null),
    );
    if (before.role === 'owner' && owners.length === 0 && (after.role !== 'owner' || after.disabledAt !== null))
      throw new Problem('last_owner', { name: before.name });
    this.#db
      .prepare(
        `UPDATE account SET name = @name, name_key = @key, role = @role, scope = @scope, password = @password, must_change = @mustChange,
           recovery = @recovery, pin = @pin, disabled_at = @disabledAt, edition = edition + 1 WHERE id = @id`,
      )
      .run({ ...after, name: after.name.trim(), key: nameKey(after.name), id });
    const row = this.#reseal(id);
    recordChange(`account ${id}`, auditView(before), auditView(row));
    return row;
  }

  /** Reseals all accounts with new keys. */
  sealAll(): void {
    this.#stamp = '';
    for (const { id } of this.all()) this.#sealOne(id);
    this.#sealAccountSet();
  }

  #assertNameFree(name: string, id: number): void {
    const there = this.findByName(name);
    if (there && there.id !== id)
      throw new Problem('name_taken', { name: there.name }, { fields: { name: message('name_taken/field') } });
  }

  #reseal(id: number): AccountRow {
    this.#sealOne(id);
    this.#sealAccountSet();
    this.#stamp = '';
    return this.get(id);
  }

  #sealOne(id: number): void {
    const row = this.#db.prepare<unknown[], AccountRow>(`SELECT ${COLUMNS} FROM account WHERE id = ?`).get(id)!;
    this.#db
      .prepare('UPDATE account SET seal = ? WHERE id = ?')
      .run(this.#keys.seal('account', ...sealedFields(row)), id);
  }

  #sealAccountSet(): void {
    const seals = this.#db.prepare('SELECT seal FROM account ORDER BY id').pluck().all();
    writeSetting(this.#db, SET_SEAL_SETTING, this.#keys.seal('accounts', ...seals));
    this.#stamp = '';
  }
}

/** An account for the audit, with secrets replaced by whether they are set. */
function auditView({ name, role, scope, password, recovery, pin, disabledAt, mustChange }: AccountRow) {
  return {
    name,
    role,
    scope: JSON.parse(scope) as Scope,
    password: password === null ? null : 'set',
    recovery: recovery === null ? null : 'set',
    pin: pin === null ? null : 'set',
    mustChange: mustChange === 1,
    disabledAt,
  };
}

export function scopeOf(row: AccountRow): Scope {
  return { stores: [], cities: [], salespeople: [], ...(JSON.parse(row.scope) as Partial<Scope>) };
}

/** An account as returned to clients. */
export function accountView(db: Db, row: AccountRow): Account {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    scope: scopeOf(row),
    hasPassword: row.password !== null,
    mustChange: row.mustChange === 1,
    disabledAt: row.disabledAt,
    createdAt: row.createdAt,
    lastSeenAt: db
      .prepare<unknown[], string | null>('SELECT max(seen_at) FROM session WHERE account_id = ?')
      .pluck()
      .get(row.id)!,
    edition: row.edition,
  };
}
