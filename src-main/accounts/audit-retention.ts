import type { ProcedureName } from '../../src-shared/contract/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Db } from '../db/open.ts';
import type { TrustedClock } from '../db/trusted-clock.ts';
import { log } from '../tracing/log.ts';
import { accountSettingsOf } from './settings.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Removes audit entries whose retention has passed by the trusted clock. */
export class AuditRetention {
  readonly #db: Db;
  readonly #audit: Audit;
  readonly #clock: TrustedClock;
  #lastPrunedAt = Number.NEGATIVE_INFINITY;

  constructor(db: Db, audit: Audit, clock: TrustedClock) {
    this.#db = db;
    this.#audit = audit;
    this.#clock = clock;
  }

  /** Removes them now, if the settings limit the retention; a write error is logged and not thrown. */
  prune(): void {
    const { auditDays } = accountSettingsOf(this.#db);
    if (auditDays === null) return;
    try {
      this.#audit.removeBefore(this.#clock.expiryCutoff(auditDays * DAY_MS));
    } catch (error) {
      log.error('audit not shortened', { error: String(error) });
    }
  }

  /** Also prunes after a successful change, at most hourly, since a command has no timer. */
  pruneAfterChange(name: ProcedureName): void {
    if (name !== 'accounts.changeSettings' && performance.now() - this.#lastPrunedAt < HOUR_MS) return;
    this.#lastPrunedAt = performance.now();
    this.prune();
  }
}
