import { createHash, randomUUID } from 'node:crypto';
import { Problem, type ProblemJson, problemFrom } from '../src-shared/problem.ts';
import type { DataFolder } from './store/folder.ts';
import type { Keys } from './store/keys.ts';
import { isLocked, type Lock, removeLock, tryLock } from './store/lock.ts';
import type { Store } from './store/open.ts';
import type { TrustedClock } from './store/trusted-clock.ts';

const KEPT_MS = 24 * 3_600_000;
/** Prefix of a key's body while its request runs, followed by the ID of the process that runs it. */
const WORKER = 'worker ';
const lockName = (worker: string) => `asked-${worker}`;
/** Problems raised before anything was done; the key is deleted, so that it may be retried. */
const NOT_BEGUN = new Set(['bad_request', 'too_many', 'signed_out', 'token_invalid', 'refused', 'internal']);

interface Row {
  fingerprint: string;
  status: number | null;
  body: string | null;
}

export interface Once {
  output: unknown;
  /** Whether this is the stored outcome of an earlier request. */
  replayed: boolean;
}

/**
 * Idempotency keys: a change requested under a key is made once; a repeated request with the same input gets the stored
 * outcome, also after the process was killed. Outcomes are retained for a day plus the tolerance of the trusted clock,
 * encrypted with the folder's keys since they may contain secrets.
 */
export class AskedOnce {
  readonly #db: Store;
  readonly #keys: Keys;
  readonly #folder: DataFolder;
  readonly #clock: TrustedClock;
  /** Keys whose requests run in this process. */
  readonly #working = new Set<string>();
  /** ID of this process in the rows of running requests; its lock file shows whether it is alive. */
  readonly #worker = randomUUID();
  #lock: Lock | null = null;

  constructor(db: Store, keys: Keys, folder: DataFolder, clock: TrustedClock) {
    this.#db = db;
    this.#keys = keys;
    this.#folder = folder;
    this.#clock = clock;
  }

  /**
   * @param fingerprint hash of the request, to tell a repetition from a reused key
   * @throws Problem `key_reused` for another request under the same key · `under_way` while it runs, here or in another
   *   process · `outcome_unknown` where the process was killed meanwhile · the problem of the work, also when replayed
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

  /** Inserts a key as running, or returns its existing row. @throws Problem `under_way` */
  #begin(tokenId: number, key: string, fingerprint: string): Row | undefined {
    // taken before the row names this process, and held until close
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
    // it may have ended between the two reads
    return (known.get(tokenId, key) as Row | undefined) ?? row;
  }

  /** Releases the lock file: no request runs in this process any more. */
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

/** SHA-256 of a procedure and its input, in hex. */
export const fingerprintOf = (procedure: string, input: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([procedure, input ?? {}]))
    .digest('hex');
