import { createHash, randomUUID } from 'node:crypto';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import type { DataFolder } from '../db/folder.ts';
import type { Keys } from '../db/keys.ts';
import { isLocked, type Lock, removeLock, tryLock } from '../db/lock.ts';
import type { Db } from '../db/open.ts';
import type { TrustedClock } from '../db/trusted-clock.ts';

const RETENTION_MS = 24 * 3_600_000;
/** Prefix of a key's body while its request runs, followed by the ID of the process that runs it. */
const RUNNING_PREFIX = 'worker ';
const lockName = (worker: string) => `asked-${worker}`;
/** Problems raised before anything was done; the key is deleted, so that it may be retried. */
const RETRYABLE_CODES = new Set(['bad_request', 'too_many', 'signed_out', 'token_invalid', 'refused', 'internal']);

interface KeyRow {
  fingerprint: string;
  status: number | null;
  body: string | null;
}

export interface IdempotentResult {
  output: unknown;
  /** Whether this is the stored outcome of an earlier request. */
  replayed: boolean;
}

/**
 * Idempotency keys: a change requested under a key is made once; a repeated request with the same input gets the stored
 * outcome, also after the process was killed. Outcomes are retained for a day plus the tolerance of the trusted clock,
 * encrypted with the folder's keys since they may contain secrets.
 */
export class IdempotencyKeys {
  readonly #db: Db;
  readonly #keys: Keys;
  readonly #folder: DataFolder;
  readonly #clock: TrustedClock;
  /** Keys whose requests run in this process. */
  readonly #running = new Set<string>();
  /** ID of this process in the rows of running requests; its lock file shows whether it is alive. */
  readonly #processId = randomUUID();
  #lock: Lock | null = null;

  constructor(db: Db, keys: Keys, folder: DataFolder, clock: TrustedClock) {
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
  async run(
    tokenId: number,
    key: string,
    fingerprint: string,
    work: () => Promise<unknown>,
  ): Promise<IdempotentResult> {
    const id = `${tokenId} ${key}`;
    if (this.#running.has(id)) throw inProgressProblem();
    const existing = this.#reserve(tokenId, key, fingerprint);
    if (existing) return this.#replay(existing, fingerprint);
    this.#running.add(id);
    const finish = (status: number, body: unknown) =>
      this.#db
        .prepare('UPDATE asked_once SET status = ?, body = ? WHERE token_id = ? AND key = ?')
        .run(status, this.#keys.encrypt(JSON.stringify(body ?? null)), tokenId, key);
    try {
      const output = await work();
      finish(200, output);
      return { output, replayed: false };
    } catch (error) {
      if (error instanceof Problem && !RETRYABLE_CODES.has(error.code)) finish(400, error.toJSON());
      else this.#db.prepare('DELETE FROM asked_once WHERE token_id = ? AND key = ?').run(tokenId, key);
      throw error;
    } finally {
      this.#running.delete(id);
    }
  }

  /** Inserts a key as running, or returns its existing row. @throws Problem `under_way` */
  #reserve(tokenId: number, key: string, fingerprint: string): KeyRow | undefined {
    // taken before the row names this process, and held until close
    this.#lock ??= tryLock(this.#folder, lockName(this.#processId));
    const known = this.#db.prepare<unknown[], KeyRow>(
      'SELECT fingerprint, status, body FROM asked_once WHERE token_id = ? AND key = ?',
    );
    const enter = this.#db.transaction((): KeyRow | undefined => {
      this.#db.prepare('DELETE FROM asked_once WHERE at < ?').run(this.#clock.expiryCutoff(RETENTION_MS).toISOString());
      const row = known.get(tokenId, key);
      if (!row)
        this.#db
          .prepare('INSERT INTO asked_once (token_id, key, fingerprint, at, body) VALUES (?, ?, ?, ?, ?)')
          .run(tokenId, key, fingerprint, new Date().toISOString(), `${RUNNING_PREFIX}${this.#processId}`);
      return row;
    });
    const row = enter.immediate();
    if (!row || row.status !== null || !row.body?.startsWith(RUNNING_PREFIX)) return row;
    if (isLocked(this.#folder, lockName(row.body.slice(RUNNING_PREFIX.length)))) throw inProgressProblem();
    removeLock(this.#folder, lockName(row.body.slice(RUNNING_PREFIX.length)));
    // it may have ended between the two reads
    return known.get(tokenId, key) ?? row;
  }

  /** Releases the lock file: no request runs in this process any more. */
  close(): void {
    if (!this.#lock) return;
    this.#lock.release();
    this.#lock = null;
    removeLock(this.#folder, lockName(this.#processId));
  }

  #replay({ fingerprint, status, body }: KeyRow, asked: string): IdempotentResult {
    if (fingerprint !== asked) throw new Problem('key_reused');
    const kept = status === null || body === null ? null : this.#keys.decrypt(body);
    if (status === null || kept === null) throw new Problem('outcome_unknown');
    if (status !== 200) throw problemFrom(JSON.parse(kept) as ProblemJson);
    return { output: JSON.parse(kept), replayed: true };
  }
}

const inProgressProblem = () => new Problem('under_way/request');

/** SHA-256 of a procedure and its input, in hex. */
export const fingerprintOf = (procedure: string, input: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([procedure, input ?? {}]))
    .digest('hex');
