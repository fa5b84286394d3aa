import { createHash } from 'node:crypto';
import { Problem, type ProblemJson, problemFrom } from '../src-shared/problem.ts';
import type { Keys } from './store/keys.ts';
import type { Store } from './store/open.ts';

const KEPT_MS = 24 * 3_600_000;
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
 * also after the program was killed. Kept for a day, as it may hold secrets under the keys of the folder.
 */
export class AskedOnce {
  readonly #db: Store;
  readonly #keys: Keys;
  /** Those that this process works on. */
  readonly #working = new Set<string>();

  constructor(db: Store, keys: Keys) {
    this.#db = db;
    this.#keys = keys;
  }

  /**
   * @param fingerprint what the question says, where that is not its input alone
   * @throws Problem `key_reused` for other words under the same key · `under_way` · `outcome_unknown` where the program
   *   was killed meanwhile · and what the work throws, or threw then
   */
  async ask(tokenId: number, key: string, fingerprint: string, work: () => Promise<unknown>): Promise<Once> {
    const place = `${tokenId} ${key}`;
    if (this.#working.has(place))
      throw new Problem('under_way', 'The same is being done just now.', 'Wait for its answer.');
    this.#db.prepare('DELETE FROM asked_once WHERE at < ?').run(new Date(Date.now() - KEPT_MS).toISOString());
    const known = this.#db
      .prepare('SELECT fingerprint, status, body FROM asked_once WHERE token_id = ? AND key = ?')
      .get(tokenId, key) as Row | undefined;
    if (known) return this.#again(known, fingerprint);
    this.#db
      .prepare('INSERT INTO asked_once (token_id, key, fingerprint, at) VALUES (?, ?, ?, ?)')
      .run(tokenId, key, fingerprint, new Date().toISOString());
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

  #again({ fingerprint, status, body }: Row, asked: string): Once {
    if (fingerprint !== asked)
      throw new Problem(
        'key_reused',
        'Something else was asked under this key before.',
        'Take a new key for each change.',
      );
    const kept = body === null ? null : this.#keys.reveal(body);
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

/** What a question says, in a few letters. */
export const fingerprintOf = (procedure: string, input: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([procedure, input ?? {}]))
    .digest('hex');
