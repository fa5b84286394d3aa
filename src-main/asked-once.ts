import { createHash, randomUUID } from 'node:crypto';
import { Problem, type ProblemJson, problemFrom } from '../src-shared/problem.ts';
import type { DataFolder } from './store/folder.ts';
import type { Keys } from './store/keys.ts';
import { isLocked, type Lock, removeLock, tryLock } from './store/lock.ts';
import type { Store } from './store/open.ts';
import type { TrustedClock } from './store/trusted-clock.ts';

const KEPT_MS = 24 * 3_600_000;
/** What the body of a key begins with while it is under way: the rest names who works on it. */
const WORKER = 'worker ';
const lockName = (worker: string) => `asked-${worker}`;
/** What was not looked at any further, so that the same key may be tried again. */
const NOT_BEGUN = new Set(['bad_request', 'too_many', 'signed_out', 'token_invalid', 'refused', 'internal']);

interface Row {
  fingerprint: string;
  status: number | null;
  body: string | null;
}

export interface Once {
  output: unknown;
  /** Whether it was answered before, and this is the answer of then. */
  replayed: boolean;
}

/**
 * Changes that are asked for under a key are made once: whoever asks again with the same words gets the answer of then,
 * also after the program was killed. Kept for a day and as long as a clock may be wrong unnoticed, under the keys of
 * the folder since it may hold secrets.
 */
export class AskedOnce {
  readonly #db: Store;
  readonly #keys: Keys;
  readonly #folder: DataFolder;
  readonly #clock: TrustedClock;
  /** Those that this process works on. */
  readonly #working = new Set<string>();
  /** Names this one in what it works on; whoever meets with that looks whether its lock is held. */
  readonly #worker = randomUUID();
  #lock: Lock | null = null;

  constructor(db: Store, keys: Keys, folder: DataFolder, clock: TrustedClock) {
    this.#db = db;
    this.#keys = keys;
    this.#folder = folder;
    this.#clock = clock;
  }

  /**
   * @param fingerprint what the question says, where that is not its input alone
   * @throws Problem `key_reused` for other words under the same key · `under_way`, here or in another process ·
   *   `outcome_unknown` where the program was killed meanwhile · and what the work throws, or threw then
   */
  async ask(tokenId: number, key: string, fingerprint: string, work: () => Promise<unknown>): Promise<Once> {
    const place = `${tokenId} ${key}`;
    if (this.#working.has(place)) throw underWay();
    const known = this.#begin(tokenId, key, fingerprint);
    if (known) return this.#again(known, fingerprint);
    this.#working.add(place);
    const end = (status: number, body: unknown) =>
      this.#db
        .prepare('UPDATE asked_once SET status = ?, body = ? WHERE token_id = ? AND key = ?')
        .run(status, this.#keys.keep(JSON.stringify(body ?? null)), tokenId, key);
    try {
      const output = await work();
      end(200, output);
      return { output, replayed: false };
    } catch (error) {
      if (error instanceof Problem && !NOT_BEGUN.has(error.code)) end(400, error.toJSON());
      else this.#db.prepare('DELETE FROM asked_once WHERE token_id = ? AND key = ?').run(tokenId, key);
      throw error;
    } finally {
      this.#working.delete(place);
    }
  }

  /** Enters a key as under way, or answers what is known of it already. */
  #begin(tokenId: number, key: string, fingerprint: string): Row | undefined {
    // held before the key says so, and for as long as this one is open
    this.#lock ??= tryLock(this.#folder, lockName(this.#worker));
    const known = this.#db.prepare('SELECT fingerprint, status, body FROM asked_once WHERE token_id = ? AND key = ?');
    const enter = this.#db.transaction((): Row | undefined => {
      this.#db.prepare('DELETE FROM asked_once WHERE at < ?').run(this.#clock.outdated(KEPT_MS).toISOString());
      const row = known.get(tokenId, key) as Row | undefined;
      if (!row)
        this.#db
          .prepare('INSERT INTO asked_once (token_id, key, fingerprint, at, body) VALUES (?, ?, ?, ?, ?)')
          .run(tokenId, key, fingerprint, new Date().toISOString(), `${WORKER}${this.#worker}`);
      return row;
    });
    const row = enter.immediate();
    if (!row || row.status !== null || !row.body?.startsWith(WORKER)) return row;
    if (isLocked(this.#folder, lockName(row.body.slice(WORKER.length)))) throw underWay();
    removeLock(this.#folder, lockName(row.body.slice(WORKER.length)));
    // it may have ended between the two looks
    return (known.get(tokenId, key) as Row | undefined) ?? row;
  }

  /** Lets others know that nothing is under way here any more. */
  close(): void {
    if (!this.#lock) return;
    this.#lock.release();
    this.#lock = null;
    removeLock(this.#folder, lockName(this.#worker));
  }

  #again({ fingerprint, status, body }: Row, asked: string): Once {
    if (fingerprint !== asked)
      throw new Problem(
        'key_reused',
        'Something else was asked under this key before.',
        'Take a new key for each change.',
      );
    const kept = status === null || body === null ? null : this.#keys.reveal(body);
    if (status === null || kept === null)
      throw new Problem(
        'outcome_unknown',
        'The same was begun before and its end is not known.',
        'Look whether it was done, and take a new key if not.',
      );
    if (status !== 200) throw problemFrom(JSON.parse(kept) as ProblemJson);
    return { output: JSON.parse(kept), replayed: true };
  }
}

const underWay = () => new Problem('under_way', 'The same is being done just now.', 'Wait for its answer.');

/** What a question says, in a few letters. */
export const fingerprintOf = (procedure: string, input: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([procedure, input ?? {}]))
    .digest('hex');
