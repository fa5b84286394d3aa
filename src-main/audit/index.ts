import { secrets } from '../../src-shared/contract/accounts.ts';
import type { Change, Face } from '../asking.ts';
import type { Keys } from '../store/keys.ts';
import type { Store } from '../store/open.ts';
import { append, checkpoint, setSpan, spanOf } from './chain.ts';

/** The content of a new entry. */
interface Said {
  actor: string;
  face: Face | 'system';
  procedure: string;
  input: unknown;
  /** Problem code of a refused request; null for a successful one. */
  refused: string | null;
  changes: Change[];
}

/** The append-only log of changes and refused requests; entries form a hash chain. */
export interface Audit {
  /** Appends an entry, within the current transaction if there is one. */
  write(said: Said): void;
  /** Signs the end of the chain, unless it is signed already. */
  sign(): void;
  /** Removes entries before a date, which has to come from `store/trusted-clock.ts`. */
  removeBefore(moment: Date): void;
}

const LONGEST = 10_000;

export function openAudit(db: Store, keys: Keys): Audit {
  const write = db.transaction(({ input, changes, ...said }: Said) => {
    append(db, keys, {
      ...said,
      at: new Date().toISOString(),
      input: shortened(redacted(input ?? {})),
      changes: shortenedList(changes),
    });
  });
  const sign = db.transaction(() => checkpoint(db, keys, new Date().toISOString()));
  const prune = db.transaction((before: string) => {
    const span = spanOf(db)!;
    const last = db
      .prepare(
        'SELECT id, hash FROM audit WHERE id < (SELECT coalesce(min(id), @end) FROM audit WHERE at >= @before) ORDER BY id DESC LIMIT 1',
      )
      .get({ before, end: span.lastId + 1 }) as { id: number; hash: string } | undefined;
    if (!last) return;
    const gone = db.prepare('SELECT count(*) FROM audit WHERE id <= ?').pluck().get(last.id) as number;
    setSpan(db, keys, { ...span, firstId: last.id + 1, beforeFirst: last.hash, entries: span.entries - gone });
    db.prepare('DELETE FROM audit WHERE id <= ?').run(last.id);
    db.prepare('DELETE FROM audit_checkpoint WHERE last_id < ?').run(last.id);
  });
  return {
    write: (said) => write.immediate(said),
    sign: () => {
      const { lastId } = spanOf(db)!;
      const signed = db.prepare('SELECT max(last_id) FROM audit_checkpoint').pluck().get() as number | null;
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
    Object.entries(input).map(([key, value]) => [key, secrets.has(key) && value !== null ? '•••' : redacted(value)]),
  );
}

function shortened(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'null';
  } catch {
    text = '"(not to be written as JSON)"';
  }
  return text.length <= LONGEST ? text : JSON.stringify({ cut: text.slice(0, LONGEST) });
}

function shortenedList(changes: Change[]): string {
  const text = JSON.stringify(changes);
  if (text.length <= 4 * LONGEST) return text;
  const first: Change[] = [];
  let length = 0;
  for (const change of changes) {
    length += JSON.stringify(change).length;
    if (length > 3 * LONGEST) break;
    first.push(change);
  }
  return JSON.stringify([...first, { what: `and ${changes.length - first.length} more`, before: null, after: null }]);
}
