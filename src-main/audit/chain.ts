import type { AuditedAction } from '../../src-shared/audited.ts';
import { type ChainEntry, entryHash } from '../db/audit-hash.ts';
import type { Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';

/** Hash that precedes the first entry. */
const GENESIS_HASH = '0'.repeat(64);

/** First and last entry of the chain, sealed. */
export interface ChainBounds {
  firstId: number;
  beforeFirst: string;
  lastId: number;
  lastHash: string;
  entries: number;
  seal: string;
}

export function chainBounds(db: Db): ChainBounds | undefined {
  return db
    .prepare<unknown[], ChainBounds>(
      'SELECT first_id AS firstId, before_first AS beforeFirst, last_id AS lastId, last_hash AS lastHash, entries, seal FROM audit_span WHERE one = 1',
    )
    .get();
}

const sealedFields = ({ firstId, beforeFirst, lastId, lastHash, entries }: ChainBounds) =>
  [firstId, beforeFirst, lastId, lastHash, entries] as const;

export function writeChainBounds(db: Db, keys: Keys, bounds: Omit<ChainBounds, 'seal'>): void {
  const seal = keys.seal('audit span', ...sealedFields({ ...bounds, seal: '' }));
  db.prepare(
    `UPDATE audit_span SET first_id = @firstId, before_first = @beforeFirst, last_id = @lastId, last_hash = @lastHash, entries = @entries, seal = @seal`,
  ).run({ ...bounds, seal });
}

export const areBoundsSealed = (keys: Keys, bounds: ChainBounds): boolean =>
  keys.isSealed(bounds.seal, 'audit span', ...sealedFields(bounds));

/** Reseals the bounds with new keys. */
export function resealChainBounds(db: Db, keys: Keys): void {
  writeChainBounds(db, keys, chainBounds(db)!);
}

/** Number of entries between signed checkpoints. */
const CHECKPOINT_INTERVAL = 200;

/** Procedure of an entry that records a tampered end of the chain, so that appending does not hide it. */
export const CHAIN_BROKEN = 'audit.broken' satisfies AuditedAction;

/** Procedure of an entry that records the first sealing of rows written by a version without seals. */
export const ROWS_SEALED = 'seals.begun';

/** How often unsealed rows were sealed; once, at the first start of a version with seals, is correct. */
export const sealingCount = (db: Db): number =>
  db
    .prepare<unknown[], number>(
      "SELECT count(*) FROM audit WHERE procedure = ? OR (procedure = 'accounts.begun' AND input ->> 'sealed' = 1)",
    )
    .pluck()
    .get(ROWS_SEALED)!;

/** Appends an entry to the chain; call within a transaction that holds the write lock. */
export function appendEntry(db: Db, keys: Keys, entry: Omit<ChainEntry, 'id'>): void {
  const bounds = chainBounds(db);
  if (!bounds || !areBoundsSealed(keys, bounds)) {
    const last = db
      .prepare<unknown[], { id: number; hash: string }>('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1')
      .get();
    db.prepare("INSERT OR IGNORE INTO audit_span VALUES (1, 1, ?, 0, ?, 0, '')").run(GENESIS_HASH, GENESIS_HASH);
    const found = { ...chainBounds(db)!, lastId: last?.id ?? 0, lastHash: last?.hash ?? GENESIS_HASH };
    addEntry(db, keys, found, { ...SYSTEM_ENTRY, at: entry.at, procedure: CHAIN_BROKEN });
  }
  addEntry(db, keys, chainBounds(db)!, entry);
}

const SYSTEM_ENTRY = { actor: 'Mangalm', face: 'system', input: '{}', refused: null, changes: '[]' };

function addEntry(db: Db, keys: Keys, bounds: ChainBounds, entry: Omit<ChainEntry, 'id'>): void {
  const id = bounds.lastId + 1;
  const hash = entryHash(bounds.lastHash, { id, ...entry });
  db.prepare(
    'INSERT INTO audit (id, at, actor, face, procedure, input, refused, changes, hash) VALUES (@id, @at, @actor, @face, @procedure, @input, @refused, @changes, @hash)',
  ).run({ id, ...entry, hash });
  writeChainBounds(db, keys, { ...bounds, lastId: id, lastHash: hash, entries: bounds.entries + 1 });
  if (id % CHECKPOINT_INTERVAL === 0) signCheckpoint(db, keys, entry.at);
}

const checkpointText = (lastId: number, at: string, hash: string) => `${lastId} ${at} ${hash}`;

/** Signs the end of the chain, for verification with the public key only. */
export function signCheckpoint(db: Db, keys: Keys, at: string): void {
  const { lastId, lastHash } = chainBounds(db)!;
  if (lastId === 0) return;
  db.prepare('INSERT OR IGNORE INTO audit_checkpoint VALUES (?, ?, ?, ?, ?)').run(
    lastId,
    at,
    lastHash,
    keys.id,
    keys.sign(checkpointText(lastId, at, lastHash)),
  );
}

export interface Checkpoint {
  lastId: number;
  at: string;
  hash: string;
  keyId: string;
  signature: string;
}

export const signedTextOf = ({ lastId, at, hash }: Checkpoint): string => checkpointText(lastId, at, hash);
