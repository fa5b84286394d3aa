import { log } from '../tracing/log.ts';
import type { AreaContext } from './area-context.ts';

const HOUR_MS = 3_600_000;
/** A window shows its first page before the hourly work is done for the first time. */
const FIRST_RUN_MS = 10_000;

/** Runs work soon after the start of a long-running process and every hour, while no other process replaces the database. */
export function everyHour(
  { lock, longRunning, closing }: Pick<AreaContext, 'lock' | 'longRunning' | 'closing'>,
  work: () => void | Promise<void>,
): void {
  if (!longRunning) return;
  const runShared = async () => {
    const shared = await lock.shareWork();
    try {
      await work();
    } finally {
      shared.release();
    }
  };
  const run = () => void runShared().catch((error: unknown) => log.error('every hour', { error: String(error) }));
  const timers = [setTimeout(run, FIRST_RUN_MS).unref(), setInterval(run, HOUR_MS).unref()];
  closing.addEventListener('abort', () => timers.forEach(clearTimeout));
}
