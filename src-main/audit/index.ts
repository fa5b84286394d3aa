import type { AuditedAction } from '../../src-shared/audited.ts';
import { SECRET_FIELDS } from '../../src-shared/secret-fields.ts';
import type { Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import type { AuditChange, Face } from '../dispatch/request-context.ts';
import { appendEntry, chainBounds, signCheckpoint, writeChainBounds } from './chain.ts';

/** The content of a new entry. */
interface NewEntry {
  actor: string;
  face: Face | 'system';
  procedure: AuditedAction;
  input: unknown;
  /** Problem code of a refused request; null for a successful one. */
  refused: string | null;
  changes: AuditChange[];
}

/** The append-only log of changes and refused requests; entries form a hash chain. */
export interface Audit {
  /** Appends an entry, within the current transaction if there is one. */
  write(said: NewEntry): void;
  /** Signs the end of the chain, unless it is signed already. */
  sign(): void;
  /** Removes entries before a date, which has to come from `db/trusted-clock.ts`. */
  removeBefore(moment: Date): void;
}

const MAX_TEXT_LENGTH = 10_000;

export function openAudit(db: Db, keys: Keys): Audit {
  const write = db.transaction(({ input, changes, ...said }: NewEntry) => {
    appendEntry(db, keys, {
      ...said,
      at: new Date().toISOString(),
      input: truncated(redacted(input ?? {})),
      changes: truncatedList(changes),
    });
  });
  const sign = db.transaction(() => signCheckpoint(db, keys, new Date().toISOString()));
  const prune = db.transaction((before: string) => {
    const bounds = chainBounds(db)!;
    const last = db
      .prepare<unknown[], { id: number; hash: string }>(
        'SELECT id, hash FROM audit WHERE id < (SELECT coalesce(min(id), @end) FROM audit WHERE at >= @before) ORDER BY id DESC LIMIT 1',
      )
      .get({ before, end: bounds.lastId + 1 });
    if (!last) return;
    const removed = db.prepare<unknown[], number>('SELECT count(*) FROM audit WHERE id <= ?').pluck().get(last.id)!;
    writeChainBounds(db, keys, {
      ...bounds,
      firstId: last.id + 1,
      beforeFirst: last.hash,
      entries: bounds.entries - removed,
    });
    db.prepare('DELETE FROM audit WHERE id <= ?').run(last.id);
    db.prepare('DELETE FROM audit_checkpoint WHERE last_id < ?').run(last.id);
  });
  return {
    write: (said) => write.immediate(said),
    sign: () => {
      const { lastId } = chainBounds(db)!;
      const signed = db.prepare<unknown[], number | null>('SELECT max(last_id) FROM audit_checkpoint').pluck().get()!;
      if (lastId > (signed ?? 0)) sign.immediate();
    },
    removeBefore: (moment) => {
      const before = moment.toISOString();
      const old = db.prepare('SELECT EXISTS (SELECT 1 FROM audit WHERE at < ?)').pluck().get(before);
      if (old === 1) prune.immediate(before);
    },
  };
}

/** A copy of an input with secrets masked at any depth. */
function redacted(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(redacted);
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key,
      SECRET_FIELDS.has(key) && value !== null ? '•••' : redacted(value),
    ]),
  );
}

function truncated(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'null';
  } catch {
    text = '"(not to be written as JSON)"';
  }
  return text.length <= MAX_TEXT_LENGTH ? text : JSON.stringify({ cut: text.slice(0, MAX_TEXT_LENGTH) });
}

function truncatedList(changes: AuditChange[]): string {
  const text = JSON.stringify(changes);
  if (text.length <= 4 * MAX_TEXT_LENGTH) return text;
  const first: AuditChange[] = [];
  let length = 0;
  for (const change of changes) {
    length += JSON.stringify(change).length;
    if (length > 3 * MAX_TEXT_LENGTH) break;
    first.push(change);
  }
  return JSON.stringify([...first, { what: `and ${changes.length - first.length} more`, before: null, after: null }]);
}
