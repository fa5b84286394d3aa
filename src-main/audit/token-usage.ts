import type { Actor } from '../dispatch/request-context.ts';
import { log } from '../tracing/log.ts';
import type { Audit } from './index.ts';

const INTERVAL_MS = 60_000;

/**
 * Counts requests by token and writes the counts as one audit entry a minute, so that frequent reads do not cause as
 * many writes. Changes and refusals have entries of their own.
 */
export class TokenUsage {
  readonly #audit: Audit;
  readonly #counts = new Map<number, { actor: string; program: string; asked: Record<string, number> }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(audit: Audit) {
    this.#audit = audit;
  }

  count({ name, token }: Actor, procedure: string): void {
    if (!token) return;
    const known = this.#counts.get(token.id) ?? { actor: name, program: token.name, asked: {} };
    known.asked[procedure] = (known.asked[procedure] ?? 0) + 1;
    this.#counts.set(token.id, known);
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
    this.#timer.unref();
  }

  /** Writes the counts and resets them. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const [id, { actor, program, asked }] of this.#counts) {
      try {
        this.#audit.write({
          actor,
          face: 'api',
          procedure: 'programs.used',
          input: { program, asked },
          refused: null,
          changes: [],
        });
        this.#counts.delete(id);
      } catch (error) {
        // the counts remain for the next attempt
        log.error('uses not written', { error: String(error) });
      }
    }
  }
}
