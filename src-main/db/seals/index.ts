import { hash } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import { type MessageDescriptor, message } from '../../../src-shared/messages/descriptor.ts';
import type { Db } from '../open.ts';
import { beforeFirstWrite } from './first-write.ts';
import { readKindList, saveKindList } from './kind-list.ts';
import { KIND_NAMES } from './kinds.ts';
import { Hmac, SetHash, storedHalf } from './mac.ts';
import { type KindSql, kindsSql } from './sql.ts';

/** Groups read per batch before their seals are written. */
const BATCH_SIZE = 500;
const MAX_FINDINGS = 100;

type Id = string | number;

/** The result of verifying all seals. */
export interface SealFindings {
  checked: number;
  findings: MessageDescriptor[];
}

const connections = new WeakMap<Db, RowSeals>();

/** The seals of a connection; undefined if it does not seal its writes. */
export const sealsOf = (db: Db): RowSeals | undefined => connections.get(db);

/**
 * Seals every write of this connection from now on, by TEMP triggers in the transaction of the change. A row changed by
 * another program no longer matches its seal, nor do the rows of its kind match their sum.
 * @param key the seal key, 32 bytes
 */
export function sealRows(db: Db, key: Uint8Array): RowSeals {
  const seals = new RowSeals(db, key);
  beforeFirstWrite(db, () => seals.installTriggers());
  connections.set(db, seals);
  return seals;
}

/**
 * Runs work that writes groups of rows, such as invoices with their lines, and seals the changed groups at its end, in
 * the current transaction or in a new one.
 * @param isKept returns false if the caller will roll back the whole transaction, so that nothing need be sealed
 * @param tick called after each batch while sealing
 */
export function inBulk<T>(db: Db, work: () => T, isKept?: (done: T) => boolean, tick?: () => void): T {
  const seals = sealsOf(db);
  return seals ? seals.inBulk(work, isKept, tick) : work();
}

/**
 * Inserts many rows into groups already changed in the same bulk, such as lines of invoices just written. That each
 * row's group is recorded as changed is checked once at the end instead of per row.
 * @throws Error if a row's group is not recorded
 */
export function addToChanged<T>(db: Db, table: string, work: () => T): T {
  const seals = sealsOf(db);
  return seals ? seals.addToChanged(table, work) : work();
}

/** Creates and verifies the row seals of a connection; seals writes only after `installTriggers`. */
export class RowSeals {
  /** The seal key. */
  readonly key: Uint8Array;
  readonly #db: Db;
  readonly #hmac: Hmac;
  #kindsSql: KindSql[] | null = null;
  readonly #checks = new Map<string, Statement<unknown[], [Buffer | null, string | null]>>();
  #isBulk: Statement | null = null;
  /** The row whose seal a trigger is updating. */
  #current: { code: number; id: Id; mac: string } | null = null;

  constructor(db: Db, key: Uint8Array) {
    this.key = key;
    this.#db = db;
    this.#hmac = new Hmac(key);
    db.function('seal_digest', (bytes: unknown) => (Buffer.isBuffer(bytes) ? hash('sha256', bytes, 'hex') : bytes));
  }

  get #kinds(): KindSql[] {
    this.#kindsSql ??= kindsSql(this.#db);
    return this.#kindsSql;
  }

  /** Makes this connection seal its writes. */
  installTriggers(): void {
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
      this.#current?.code === code && this.#current.id === id ? storedHalf(this.#current.mac) : null,
    );
    // all or none, so that it can be tried again
    db.transaction(() =>
      db.exec(
        `CREATE TEMP TABLE seal_bulk (is_on INTEGER NOT NULL);
         INSERT INTO temp.seal_bulk VALUES (0);
         ${this.#kinds.flatMap(({ setUp }) => setUp).join(';\n')};`,
      ),
    )();
    this.#isBulk = db.prepare('SELECT is_on FROM temp.seal_bulk').pluck();
  }

  /** Whether rows were ever sealed in this database. */
  hasBegun(): boolean {
    return this.#db.prepare('SELECT EXISTS (SELECT 1 FROM seal_sum)').pluck().get() === 1;
  }

  /** Seals all rows as they are: at the first start, and after the folder's keys have changed. */
  sealAll(): void {
    const db = this.#db;
    db.transaction(() => {
      db.exec('DELETE FROM seal; DELETE FROM seal_sum');
      for (const kind of this.#kinds) this.#sealKind(kind);
      saveKindList(this.#db, this.#hmac);
    }).immediate();
  }

  /** Whether a newer version added kinds that are not sealed yet. */
  hasNewKinds(): boolean {
    const listed = readKindList(this.#db, this.#hmac);
    return listed !== null && KIND_NAMES.some((name) => !listed.has(name));
  }

  /** Seals kinds that a newer version added. A listed kind without a sum is left as is, so that `verify` reports it. */
  sealNewKinds(): void {
    if (!this.hasNewKinds()) return;
    this.#db
      .transaction(() => {
        // another process may have sealed them meanwhile
        const listed = readKindList(this.#db, this.#hmac);
        if (listed === null) return;
        for (const kind of this.#kinds) if (!listed.has(kind.name)) this.#sealKind(kind);
        saveKindList(this.#db, this.#hmac);
      })
      .immediate();
  }

  #sealKind(kind: KindSql): void {
    const db = this.#db;
    const set = new SetHash();
    if (db.prepare(`SELECT EXISTS (${kind.ids})`).pluck().get() === 1) {
      const content = kind.content('g.id');
      db.exec(`CREATE TEMP TABLE seal_ids AS ${kind.ids}`);
      this.#sealIds(kind, `SELECT g.rowid AS at, g.id, ${content} FROM temp.seal_ids AS g`, 'g.rowid', set);
      db.exec('DROP TABLE temp.seal_ids');
    }
    this.#saveSum(kind, set);
  }

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
      // the caller may continue the transaction, so what was written is sealed; a rollback also reverts the TEMP tables
      try {
        if (db.inTransaction) this.#endBulk();
      } catch {
        // the first error is the cause
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

  /** Whether a row matches its seal. */
  isIntact(kindName: string, id: Id): boolean {
    const kind = this.#kinds.find(({ name }) => name === kindName)!;
    let check = this.#checks.get(kindName);
    if (!check) {
      const seal = `(SELECT mac FROM main.seal WHERE kind = '${kindName}' AND id = @id)`;
      check = this.#db
        .prepare<unknown[], [Buffer | null, string | null]>(`SELECT ${seal}, ${kind.content('@id')}`)
        .raw();
      this.#checks.set(kindName, check);
    }
    const [stored, content] = check.get({ id })!;
    const mac = this.#mac(kind, id, content);
    return mac !== null && stored !== null && storedHalf(mac).equals(stored);
  }

  /** Checks all rows against their seals and sums. */
  verify(): SealFindings {
    const total: SealFindings = { checked: 0, findings: [] };
    const listed = readKindList(this.#db, this.#hmac);
    if (!listed || this.hasNewKinds()) total.findings.push(message('verify_seals/list'));
    for (const kind of this.#kinds) {
      const { checked, findings } = this.#verifyKind(kind);
      total.checked += checked;
      total.findings.push(...findings);
    }
    return total;
  }

  #verifyKind(kind: KindSql): SealFindings {
    const { name } = kind;
    const findings: MessageDescriptor[] = [];
    const seal = `(SELECT mac FROM main.seal WHERE kind = '${name}' AND id = +g.id)`;
    const rows = this.#db
      .prepare<unknown[], [Id, Buffer | null, string | null]>(
        `SELECT g.id, ${seal}, ${kind.content('g.id')} FROM (${kind.ids}) AS g`,
      )
      .raw()
      .iterate();
    const set = new SetHash();
    for (const [id, stored, content] of rows) {
      const mac = this.#mac(kind, id, content);
      if (mac) set.add(mac);
      if ((!mac || !stored || !storedHalf(mac).equals(stored)) && findings.length < MAX_FINDINGS)
        findings.push(
          message(stored ? 'verify_seals/changed' : 'verify_seals/added', { row: this.#labelOf(kind, id) }),
        );
    }
    const gone = this.#db
      .prepare<unknown[], Id>(`SELECT id FROM main.seal WHERE kind = ? AND id NOT IN (${kind.ids}) LIMIT ?`)
      .pluck()
      .all(name, MAX_FINDINGS);
    for (const id of gone) findings.push(message('verify_seals/removed', { row: this.#labelOf(kind, id) }));
    const sum = this.#sumOf(kind);
    if (!sum) findings.push(message('verify_seals/sum', { kind: name }));
    else if (findings.length === 0 && !sum.equals(set))
      findings.push(
        sum.count === set.count
          ? message('verify_seals/row', { kind: name })
          : message('verify_seals/count', { kind: name, found: set.count, left: sum.count }),
      );
    return { checked: set.count, findings };
  }

  /** A row's label in findings; a session's id is a credential and therefore truncated. */
  #labelOf({ name, label }: KindSql, id: Id): string {
    const known = label ? this.#db.prepare<unknown[], string>(label).pluck().get({ id }) : undefined;
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

  #saveSum({ name }: KindSql, set: SetHash): void {
    this.#db
      .prepare('INSERT INTO seal_sum VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET value = excluded.value')
      .run(name, set.sealed(name, this.#hmac));
  }

  /** A kind's sum after a change; a sum that was tampered with is kept as is, so that it stays detectable. */
  #apply({ name, code }: KindSql, id: Id, value: unknown, before: Buffer | null, after: Buffer | null): unknown {
    this.#current = after && { code, id, mac: after.toString('latin1') };
    const set = SetHash.open(value, name, this.#hmac);
    if (!set) return value;
    if (before) set.remove(before.toString('latin1'));
    if (after) set.add(after.toString('latin1'));
    return set.sealed(name, this.#hmac);
  }

  /** Seals the groups changed in the bulk. */
  #sealTouched(kind: KindSql, touched: string, tick: () => void): void {
    const db = this.#db;
    if (db.prepare(`SELECT EXISTS (SELECT 1 FROM temp.${touched})`).pluck().get() === 0) return;
    const set = this.#sumOf(kind);
    const before = db.prepare<unknown[], Buffer>(`SELECT before FROM temp.${touched} WHERE before IS NOT NULL`).pluck();
    for (const mac of before.iterate()) set?.remove(mac.toString('latin1'));
    db.prepare(
      `DELETE FROM seal WHERE kind = ? AND id IN (SELECT id FROM temp.${touched} WHERE before IS NOT NULL)`,
    ).run(kind.name);
    const content = kind.content('g.id');
    this.#sealIds(kind, `SELECT g.id AS at, g.id, ${content} FROM temp.${touched} AS g`, 'g.id', set, tick);
    if (set) this.#saveSum(kind, set);
    db.exec(`DELETE FROM temp.${touched}`);
  }

  /** Seals the rows of a query of (position, id, content), in batches ordered by position. */
  #sealIds(kind: KindSql, query: string, position: string, set: SetHash | null, tick: () => void = () => {}): void {
    const read = this.#db
      .prepare<unknown[], [number, Id, string | null]>(
        `${query} WHERE ${position} > ? ORDER BY ${position} LIMIT ${BATCH_SIZE}`,
      )
      .raw();
    const insert = this.#db.prepare('INSERT OR REPLACE INTO seal VALUES (?, ?, ?)');
    let last = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const seals: [Id, Buffer][] = [];
      let rows = 0;
      // one content in memory at a time: some are long
      for (const [at, id, content] of read.iterate(last)) {
        rows++;
        last = at;
        const mac = this.#mac(kind, id, content);
        if (!mac) continue;
        set?.add(mac);
        seals.push([id, storedHalf(mac)]);
      }
      for (const [id, mac] of seals) insert.run(kind.name, id, mac);
      tick();
      if (rows < BATCH_SIZE) return;
    }
  }
}
