import { type ChainEntry, entryHash } from '../store/audit-hash.ts';
import type { Keys } from '../store/keys.ts';
import type { Store } from '../store/open.ts';

/** Hash that precedes the first entry. */
const BEGINNING = '0'.repeat(64);

/** First and last entry of the chain, sealed. */
export interface Span {
  firstId: number;
  beforeFirst: string;
  lastId: number;
  lastHash: string;
  entries: number;
  seal: string;
}

export function spanOf(db: Store): Span | undefined {
  return db
    .prepare(
      'SELECT first_id AS firstId, before_first AS beforeFirst, last_id AS lastId, last_hash AS lastHash, entries, seal FROM audit_span WHERE one = 1',
    )
    .get() as Span | undefined;
}

const sealedWords = ({ firstId, beforeFirst, lastId, lastHash, entries }: Span) =>
  [firstId, beforeFirst, lastId, lastHash, entries] as const;

export function setSpan(db: Store, keys: Keys, span: Omit<Span, 'seal'>): void {
  const seal = keys.seal('audit span', ...sealedWords({ ...span, seal: '' }));
  db.prepare(
    `UPDATE audit_span SET first_id = @firstId, before_first = @beforeFirst, last_id = @lastId, last_hash = @lastHash, entries = @entries, seal = @seal`,
  ).run({ ...span, seal });
}

export const isSpanSealed = (keys: Keys, span: Span): boolean =>
  keys.isSealed(span.seal, 'audit span', ...sealedWords(span));

/** Reseals the bounds with new keys. */
export function sealSpan(db: Store, keys: Keys): void {
  setSpan(db, keys, spanOf(db)!);
}

/** Number of entries between signed checkpoints. */
const EVERY = 200;

/** Procedure of an entry that records a tampered end of the chain, so that appending does not hide it. */
export const BROKEN = 'audit.broken';

/** Procedure of an entry that records the first sealing of rows written by a version without seals. */
export const SEALED = 'seals.begun';

/** How often unsealed rows were sealed; once, at the first start of a version with seals, is correct. */
export const timesSealed = (db: Store): number =>
  db
    .prepare(
      "SELECT count(*) FROM audit WHERE procedure = ? OR (procedure = 'accounts.begun' AND input ->> 'sealed' = 1)",
    )
    .pluck()
    .get(SEALED) as number;

/** Appends an entry to the chain; call within a transaction that holds the write lock. */
export function append(db: Store, keys: Keys, entry: Omit<ChainEntry, 'id'>): void {
  const span = spanOf(db);
  if (!span || !isSpanSealed(keys, span)) {
    const last = db.prepare('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1').get() as
      | { id: number; hash: string }
      | undefined;
    db.prepare("INSERT OR IGNORE INTO audit_span VALUES (1, 1, ?, 0, ?, 0, '')").run(BEGINNING, BEGINNING);
    const found = { ...spanOf(db)!, lastId: last?.id ?? 0, lastHash: last?.hash ?? BEGINNING };
    addEntry(db, keys, found, { ...NOBODY, at: entry.at, procedure: BROKEN });
  }
  addEntry(db, keys, spanOf(db)!, entry);
}

const NOBODY = { actor: 'Mangalm', face: 'system', input: '{}', refused: null, changes: '[]' };

function addEntry(db: Store, keys: Keys, span: Span, entry: Omit<ChainEntry, 'id'>): void {
  const id = span.lastId + 1;
  const hash = entryHash(span.lastHash, { id, ...entry });
  db.prepare(
    'INSERT INTO audit (id, at, actor, face, procedure, input, refused, changes, hash) VALUES (@id, @at, @actor, @face, @procedure, @input, @refused, @changes, @hash)',
  ).run({ id, ...entry, hash });
  setSpan(db, keys, { ...span, lastId: id, lastHash: hash, entries: span.entries + 1 });
  if (id % EVERY === 0) checkpoint(db, keys, entry.at);
}

const signedWords = (lastId: number, at: string, hash: string) => `${lastId} ${at} ${hash}`;

/** Signs the end of the chain, for verification with the public key only. */
export function checkpoint(db: Store, keys: Keys, at: string): void {
  const { lastId, lastHash } = spanOf(db)!;
  if (lastId === 0) return;
  db.prepare('INSERT OR IGNORE INTO audit_checkpoint VALUES (?, ?, ?, ?, ?)').run(
    lastId,
    at,
    lastHash,
    keys.id,
    keys.sign(signedWords(lastId, at, lastHash)),
  );
}

export interface Checkpoint {
  lastId: number;
  at: string;
  hash: string;
  keyId: string;
  signature: string;
}

export const checkpointWords = ({ lastId, at, hash }: Checkpoint): string => signedWords(lastId, at, hash);
