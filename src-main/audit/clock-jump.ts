import type { ClockJump, TrustedClock } from '../db/trusted-clock.ts';
import { log } from '../tracing/log.ts';
import type { Audit } from './index.ts';

/** Checks the trusted clock; a write error, as of a full disk, is logged and not thrown. */
export function checkClock(clock: TrustedClock): ClockJump | null {
  try {
    return clock.check();
  } catch (error) {
    log.error('clock not noted', { error: String(error) });
    return null;
  }
}

/** Audits a jump of the wall clock; a write error is logged and not thrown. */
export function auditClockJump(audit: Audit, found: ClockJump | null): void {
  if (!found) return;
  log.warn('clock jumped', found);
  const entry = { actor: 'Mangalm', face: 'system', procedure: 'clock.jumped', refused: null, changes: [] } as const;
  try {
    audit.write({ ...entry, changes: [], input: found });
  } catch (error) {
    log.error('audit entry not written', { procedure: 'clock.jumped', error: String(error) });
  }
}
