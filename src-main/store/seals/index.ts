import { hash } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import type { Store } from '../open.ts';
import { Hmac, SetHash, storedHalf } from './mac.ts';
import { type KindSql, kindsSql } from './sql.ts';

/** Under this name stands the list of all kinds there are sums of, sealed like a sum. */
const KINDS = '';

/** Groups that are read before their seals are written. */
const AT_ONCE = 500;
const MOST_FINDINGS = 100;

type Id = string | number;

/** What a look at all seals found. */
export interface SealFindings {
  checked: number;
  findings: string[];
}

const connections = new WeakMap<Store, RowSeals>();

/** The seals of a connection; undefined for one that does not seal what it writes. */
export const sealsOf = (db: Store): RowSeals | undefined => connections.get(db);

/**
 * Seals what this connection writes from now on, in the transaction of each change, by triggers that no other program
 * has: a row that something else changed does not fit its seal, nor do all rows of its kind fit their sum.
 * @param key what the seals are made with, 32 bytes
 */
export function sealRows(db: Store, key: Uint8Array): RowSeals {
  const seals = new RowSeals(db, key);
  seals.watch();
  connections.set(db, seals);
  return seals;
}

/**
 * Does what writes groups of rows, such as invoices with their lines, and seals them as they are at its end; within the
 * present transaction or one of its own.
 * @param isKept false for what the caller takes back with the whole transaction, which then need not be sealed
 * @param tick called now and then while it is sealed
 */
export function inBulk<T>(db: Store, work: () => T, isKept?: (done: T) => boolean, tick?: () => void): T {
  const seals = sealsOf(db);
  return seals ? seals.inBulk(work, isKept, tick) : work();
}

/**
 * Adds many rows to groups that were changed before in the same bulk, such as lines to invoices that were just written.
 * It is not looked at each row whether its group is noted, but at all of them at the end.
 * @throws Error where one was added to a group that is not noted
 */
export function addToChanged<T>(db: Store, table: string, work: () => T): T {
  const seals = sealsOf(db);
  return seals ? seals.addToChanged(table, work) : work();
}

/** What can be said of a connection’s rows by their seals; nothing is sealed before {@link RowSeals.watch}. */
export class RowSeals {
  /** What the seals are made with. */
  readonly key: Uint8Array;
  readonly #db: Store;
  readonly #hmac: Hmac;
  readonly #kinds: KindSql[];
  readonly #checks = new Map<string, Statement>();
  #isBulk: Statement | null = null;
  /** The row whose seal a trigger is bringing up to date. */
  #last: { code: number; id: Id; mac: string } | null = null;

  constructor(db: Store, key: Uint8Array) {
    this.key = key;
    this.#db = db;
    this.#hmac = new Hmac(key);
    this.#kinds = kindsSql(db);
    db.function('seal_digest', (bytes: unknown) => (Buffer.isBuffer(bytes) ? hash('sha256', bytes, 'hex') : bytes));
  }

  /** Makes this connection seal what it writes. */
  watch(): void {
    const db = this.#db;
    const options = { varargs: true, directOnly: false } as const;
    db.function('seal_mac', options, (code: number, id: Id, content: string | null) => {
      const mac = this.#mac(this.#kinds[code]!, id, content);
      return mac === null ? null : Buffer.from(mac, 'latin1');
    });
    db.function(
      'seal_apply',
      options,
      (code: number, id: Id, value: unknown, before: Buffer | null, after: Buffer | null) =>
        this.#apply(this.#kinds[code]!, id, value, before, after),
    );
    db.function('seal_stored', options, (code: number, id: Id) =>
      this.#last?.code === code && this.#last.id === id ? storedHalf(this.#last.mac) : null,
    );
    db.exec(
      `CREATE TEMP TABLE seal_bulk (is_on INTEGER NOT NULL);
       INSERT INTO temp.seal_bulk VALUES (0);
       ${this.#kinds.flatMap(({ setUp }) => setUp).join(';\n')};`,
    );
    this.#isBulk = db.prepare('SELECT is_on FROM temp.seal_bulk').pluck();
  }

  /** Whether rows were ever sealed here: not before the first start with a version that seals. */
  hasBegun(): boolean {
    return this.#db.prepare('SELECT EXISTS (SELECT 1 FROM seal_sum)').pluck().get() === 1;
  }

  /** Seals everything as it is: at the first start, and where the keys of the folder are new. */
  sealAll(): void {
    const db = this.#db;
    db.transaction(() => {
      db.exec('DELETE FROM seal; DELETE FROM seal_sum');
      for (const kind of this.#kinds) this.#sealKind(kind);
      this.#keepList();
    }).immediate();
  }

  /**
   * Seals what a newer version of the program has brought: kinds that are not in the list yet. One that is in it and has
   * lost its sum stays so, and shows.
   */
  sealNewKinds(): void {
    const db = this.#db;
    const listed = this.#listed();
    const unlisted = this.#kinds.filter(({ name }) => listed !== null && !listed.has(name));
    if (unlisted.length === 0) return;
    db.transaction(() => {
      // another process may have done so meanwhile
      const now = this.#listed();
      if (now === null) return;
      for (const kind of unlisted) if (!now.has(kind.name)) this.#sealKind(kind);
      this.#keepList();
    }).immediate();
  }

  #sealKind(kind: KindSql): void {
    const db = this.#db;
    const set = new SetHash();
    db.exec(`CREATE TEMP TABLE seal_ids AS ${kind.ids}`);
    this.#sealIds(kind, `SELECT g.rowid AS at, g.id, ${kind.content('g.id')} FROM temp.seal_ids AS g`, 'g.rowid', set);
    db.exec('DROP TABLE temp.seal_ids');
    this.#keepSum(kind, set);
  }

  /** The kinds there are sums of; null where the list was changed from outside. */
  #listed(): Set<string> | null {
    const stored = this.#db.prepare('SELECT value FROM main.seal_sum WHERE kind = ?').pluck().get(KINDS);
    const [names, mac] = typeof stored === 'string' ? stored.split(' ') : [];
    return names !== undefined && mac === this.#listMac(names) ? new Set(names.split(',')) : null;
  }

  #keepList(): void {
    const names = this.#kinds.map(({ name }) => name).join(',');
    this.#db
      .prepare('INSERT INTO seal_sum VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET value = excluded.value')
      .run(KINDS, `${names} ${this.#listMac(names)}`);
  }

  #listMac = (names: string): string => Buffer.from(this.#hmac.of(`kinds\0${names}`), 'latin1').toString('hex');

  /** {@link inBulk} */
  inBulk<T>(work: () => T, isKept: (done: T) => boolean = () => true, tick: () => void = () => {}): T {
    const db = this.#db;
    if (!db.inTransaction) return db.transaction(() => this.inBulk(work, isKept, tick)).immediate();
    if (this.#isBulk!.get() === 1) return work();
    db.exec('UPDATE temp.seal_bulk SET is_on = 1');
    try {
      const done = work();
      if (isKept(done)) this.#endBulk(tick);
      return done;
    } catch (error) {
      // whoever goes on all the same has what was done until then sealed; what is taken back takes its notes with it
      try {
        if (db.inTransaction) this.#endBulk();
      } catch {
        // the first error says what went wrong
      }
      throw error;
    }
  }

  #endBulk(tick: () => void = () => {}): void {
    for (const kind of this.#kinds) if (kind.touched) this.#sealTouched(kind, kind.touched, tick);
    this.#db.exec('UPDATE temp.seal_bulk SET is_on = 0');
  }

  /** {@link addToChanged} */
  addToChanged<T>(table: string, work: () => T): T {
    const db = this.#db;
    const { adding, touched } = this.#kinds.find((kind) => kind.adding.has(table))!;
    const { name, sql, group } = adding.get(table)!;
    const last = db.prepare(`SELECT coalesce(max(rowid), 0) FROM main.${table}`).pluck().get();
    db.exec(`DROP TRIGGER temp.${name}`);
    try {
      const done = work();
      const missed = db
        .prepare(
          `SELECT EXISTS (SELECT 1 FROM main.${table} AS r WHERE r.rowid > ? AND ${group.replaceAll('$', 'r')} NOT IN (SELECT id FROM temp.${touched}))`,
        )
        .pluck();
      if (missed.get(last) === 1) throw new Error(`rows of ${table} were added to a group that was not changed before`);
      return done;
    } finally {
      if (db.inTransaction) db.exec(sql);
    }
  }

  /** Whether a row is as this program left it. */
  isIntact(kindName: string, id: Id): boolean {
    const kind = this.#kinds.find(({ name }) => name === kindName)!;
    let check = this.#checks.get(kindName);
    if (!check) {
      const seal = `(SELECT mac FROM main.seal WHERE kind = '${kindName}' AND id = @id)`;
      check = this.#db.prepare(`SELECT ${seal}, ${kind.content('@id')}`).raw();
      this.#checks.set(kindName, check);
    }
    const [stored, content] = check.get({ id }) as [Buffer | null, string | null];
    const mac = this.#mac(kind, id, content);
    return mac !== null && stored !== null && storedHalf(mac).equals(stored);
  }

  /** Holds every seal and every sum against the rows. */
  verify(): SealFindings {
    const all: SealFindings = { checked: 0, findings: [] };
    const listed = this.#listed();
    if (!listed || this.#kinds.some(({ name }) => !listed.has(name)))
      all.findings.push(
        'The list of what is sealed was changed outside the program. A backup that was copied here by hand is put back with: mangalm restore FILE.',
      );
    for (const kind of this.#kinds) {
      const { checked, findings } = this.#verifyKind(kind);
      all.checked += checked;
      all.findings.push(...findings);
    }
    return all;
  }

  #verifyKind(kind: KindSql): SealFindings {
    const { name } = kind;
    const findings: string[] = [];
    const seal = `(SELECT mac FROM main.seal WHERE kind = '${name}' AND id = +g.id)`;
    const rows = this.#db
      .prepare(`SELECT g.id, ${seal}, ${kind.content('g.id')} FROM (${kind.ids}) AS g`)
      .raw()
      .iterate() as IterableIterator<[Id, Buffer | null, string | null]>;
    const set = new SetHash();
    for (const [id, stored, content] of rows) {
      const mac = this.#mac(kind, id, content);
      if (mac) set.add(mac);
      if ((!mac || !stored || !storedHalf(mac).equals(stored)) && findings.length < MOST_FINDINGS)
        findings.push(`${this.#called(kind, id)} was ${stored ? 'changed' : 'added'} outside the program.`);
    }
    const gone = this.#db
      .prepare(`SELECT id FROM main.seal WHERE kind = ? AND id NOT IN (${kind.ids}) LIMIT ?`)
      .pluck()
      .all(name, MOST_FINDINGS) as Id[];
    for (const id of gone) findings.push(`${this.#called(kind, id)} was removed outside the program.`);
    const sum = this.#sumOf(kind);
    if (!sum) findings.push(`What is summed up of all rows of “${name}” was changed outside the program.`);
    else if (findings.length === 0 && !sum.equals(set))
      findings.push(
        sum.count === set.count
          ? `A row of “${name}” was changed outside the program, and by the program since.`
          : `There are ${set.count} rows of “${name}” where this program left ${sum.count}.`,
      );
    return { checked: set.count, findings };
  }

  /** What a finding calls a row; a session’s id would open it. */
  #called({ name, label }: KindSql, id: Id): string {
    const known = label ? (this.#db.prepare(label).pluck().get({ id }) as string | undefined) : undefined;
    return `“${name}” ${name === 'session' ? String(id).slice(0, 8) : id}${known === undefined ? '' : ` (${known})`}`;
  }

  #mac({ name }: KindSql, id: Id, content: string | null): string | null {
    if (content === null || content === '[]') return null;
    return this.#hmac.of(`row\0${name}\0${typeof id}\0${id}\0`, content);
  }

  #sumOf({ name }: KindSql): SetHash | null {
    const stored = this.#db.prepare('SELECT value FROM main.seal_sum WHERE kind = ?').pluck().get(name);
    return SetHash.open(stored, name, this.#hmac);
  }

  #keepSum({ name }: KindSql, set: SetHash): void {
    this.#db
      .prepare('INSERT INTO seal_sum VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET value = excluded.value')
      .run(name, set.sealed(name, this.#hmac));
  }

  /** What a trigger brings the sum of a kind to; one that was changed from outside stays as it is, and shows for good. */
  #apply({ name, code }: KindSql, id: Id, value: unknown, before: Buffer | null, after: Buffer | null): unknown {
    this.#last = after && { code, id, mac: after.toString('latin1') };
    const set = SetHash.open(value, name, this.#hmac);
    if (!set) return value;
    if (before) set.remove(before.toString('latin1'));
    if (after) set.add(after.toString('latin1'));
    return set.sealed(name, this.#hmac);
  }

  /** Seals the groups that were changed in bulk. */
  #sealTouched(kind: KindSql, touched: string, tick: () => void): void {
    const db = this.#db;
    if (db.prepare(`SELECT EXISTS (SELECT 1 FROM temp.${touched})`).pluck().get() === 0) return;
    const set = this.#sumOf(kind);
    const before = db.prepare(`SELECT before FROM temp.${touched} WHERE before IS NOT NULL`).pluck();
    for (const mac of before.iterate() as IterableIterator<Buffer>) set?.remove(mac.toString('latin1'));
    db.prepare(
      `DELETE FROM seal WHERE kind = ? AND id IN (SELECT id FROM temp.${touched} WHERE before IS NOT NULL)`,
    ).run(kind.name);
    const content = kind.content('g.id');
    this.#sealIds(kind, `SELECT g.id AS at, g.id, ${content} FROM temp.${touched} AS g`, 'g.id', set, tick);
    if (set) this.#keepSum(kind, set);
    db.exec(`DELETE FROM temp.${touched}`);
  }

  /** Seals the rows of a query of place, id and content, some at a time in the order of their places. */
  #sealIds(kind: KindSql, query: string, place: string, set: SetHash | null, tick: () => void = () => {}): void {
    const read = this.#db.prepare(`${query} WHERE ${place} > ? ORDER BY ${place} LIMIT ${AT_ONCE}`).raw();
    const keep = this.#db.prepare('INSERT OR REPLACE INTO seal VALUES (?, ?, ?)');
    let last = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const seals: [Id, Buffer][] = [];
      let rows = 0;
      // one content at a time: some are long
      for (const [at, id, content] of read.iterate(last) as IterableIterator<[number, Id, string | null]>) {
        rows++;
        last = at;
        const mac = this.#mac(kind, id, content);
        if (!mac) continue;
        set?.add(mac);
        seals.push([id, storedHalf(mac)]);
      }
      for (const [id, mac] of seals) keep.run(kind.name, id, mac);
      tick();
      if (rows < AT_ONCE) return;
    }
  }
}
