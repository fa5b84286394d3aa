import type { Account } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Role } from '../../src-shared/roles.ts';
import { tellChange } from '../asking.ts';
import type { Scope } from '../facts/narrow.ts';
import { nameKey } from '../sales/figures.ts';
import type { Keys } from '../store/keys.ts';
import type { Store } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { versionOf } from '../store/version.ts';

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

const sealedWords = ({ seal: _, ...row }: AccountRow) => Object.values(row);

/** Setting with the seal over the seals of all accounts, which detects added and removed rows. */
const SET = 'accountsSeal';

/**
 * Repository of the accounts, cached by database version. Each row and the set of rows are sealed, so that changes by
 * another program are detected and grant no access.
 */
export class Roster {
  readonly #db: Store;
  readonly #keys: Keys;
  readonly #version;
  #stamp = '';
  #rows: AccountRow[] = [];
  #tampered: string[] = [];

  constructor(db: Store, keys: Keys) {
    this.#db = db;
    this.#keys = keys;
    this.#version = versionOf(db);
  }

  all(): AccountRow[] {
    const stamp = this.#version();
    if (stamp !== this.#stamp) {
      this.#rows = this.#db.prepare(`SELECT ${COLUMNS} FROM account ORDER BY id`).all() as AccountRow[];
      this.#tampered = this.#findTampered();
      this.#stamp = stamp;
    }
    return this.#rows;
  }

  /** Findings of changes made outside the program, one sentence each. */
  tampered(): string[] {
    this.all();
    return this.#tampered;
  }

  #findTampered(): string[] {
    const found = this.#rows
      .filter((row) => !this.#keys.isSealed(row.seal, 'account', ...sealedWords(row)))
      .map(({ id, name }) => `Account ${id} (${name}) was changed outside the program.`);
    const set = readSetting<string>(this.#db, SET);
    if (found.length === 0 && !this.#keys.isSealed(set ?? '', 'accounts', ...this.#rows.map(({ seal }) => seal)))
      found.push('An account was added or taken away outside the program.');
    return found;
  }

  /** Whether sign-in is required: an owner has a password. Without one nobody could administer the other accounts. */
  signInNeeded(): boolean {
    return this.all().some(({ role, password, disabledAt }) => role === 'owner' && password !== null && !disabledAt);
  }

  find(id: number): AccountRow {
    const row = this.all().find((one) => one.id === id);
    if (!row) throw new Problem('account_unknown', `There is no account ${id}.`);
    return row;
  }

  named(name: string): AccountRow | undefined {
    const key = nameKey(name);
    return this.all().find((row) => row.nameKey === key);
  }

  /** The owner that acts while no sign-in is required. */
  firstOwner(): AccountRow {
    return this.all().find(({ role, disabledAt }) => role === 'owner' && disabledAt === null)!;
  }

  /** @throws Problem `name_taken` */
  add(account: { name: string; role: Role; scope: Scope; password: string | null; mustChange: boolean }): AccountRow {
    this.#mustBeFree(account.name, 0);
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
    tellChange(`account ${row.id}`, null, told(row));
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
    seen?: number,
  ): AccountRow {
    const before = this.find(id);
    if (seen !== undefined && before.edition !== seen)
      throw new Problem(
        'changed_meanwhile',
        'This account was changed meanwhile; nothing was overwritten.',
        'Look again.',
      );
    const after = { ...before, ...set };
    if (set.name !== undefined) this.#mustBeFree(set.name, id);
    const owners = this.all().filter(
      (row) =>
        row.id !== id && row.role === 'owner' && !row.disabledAt && (row.password !== null || before.password === null),
    );
    if (before.role === 'owner' && owners.length === 0 && (after.role !== 'owner' || after.disabledAt !== null))
      throw new Problem('last_owner', `${before.name} is the last owner.`, 'Make another account an owner first.');
    this.#db
      .prepare(
        `UPDATE account SET name = @name, name_key = @key, role = @role, scope = @scope, password = @password, must_change = @mustChange,
           recovery = @recovery, pin = @pin, disabled_at = @disabledAt, edition = edition + 1 WHERE id = @id`,
      )
      .run({ ...after, name: after.name.trim(), key: nameKey(after.name), id });
    const row = this.#reseal(id);
    tellChange(`account ${id}`, told(before), told(row));
    return row;
  }

  /** Reseals all accounts with new keys. */
  sealAll(): void {
    this.#stamp = '';
    for (const { id } of this.all()) this.#sealOne(id);
    this.#sealSet();
  }

  #mustBeFree(name: string, id: number): void {
    const there = this.named(name);
    if (there && there.id !== id)
      throw new Problem('name_taken', `There is an account “${there.name}” already.`, 'Take another name.', {
        name: 'Taken.',
      });
  }

  #reseal(id: number): AccountRow {
    this.#sealOne(id);
    this.#sealSet();
    this.#stamp = '';
    return this.find(id);
  }

  #sealOne(id: number): void {
    const row = this.#db.prepare(`SELECT ${COLUMNS} FROM account WHERE id = ?`).get(id) as AccountRow;
    this.#db
      .prepare('UPDATE account SET seal = ? WHERE id = ?')
      .run(this.#keys.seal('account', ...sealedWords(row)), id);
  }

  #sealSet(): void {
    const seals = this.#db.prepare('SELECT seal FROM account ORDER BY id').pluck().all();
    writeSetting(this.#db, SET, this.#keys.seal('accounts', ...seals));
    this.#stamp = '';
  }
}

/** An account for the audit, with secrets replaced by whether they are set. */
function told({ name, role, scope, password, recovery, pin, disabledAt, mustChange }: AccountRow) {
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
export function shownAccount(db: Store, row: AccountRow): Account {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    scope: scopeOf(row),
    hasPassword: row.password !== null,
    mustChange: row.mustChange === 1,
    disabledAt: row.disabledAt,
    createdAt: row.createdAt,
    lastSeenAt: db.prepare('SELECT max(seen_at) FROM session WHERE account_id = ?').pluck().get(row.id) as
      | string
      | null,
    edition: row.edition,
  };
}
