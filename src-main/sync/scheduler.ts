const POLL_MS = 15_000;
const IDLE_INTERVAL_MS = 5 * 60_000;
const SOON_MS = 200;
const MAX_BACKOFF_MS = 15 * 60_000;

/**
 * Runs sync in the background: shortly after a local change, otherwise every 5 minutes; after a failure with
 * exponential backoff up to 15 minutes.
 */
export function scheduleSync({
  closing,
  pendingWork,
  sync,
}: {
  /** Stops the timers. */
  closing: AbortSignal;
  /** Number of changes waiting to be sent; null where automatic sync is off. */
  pendingWork: () => { waiting: number } | null;
  sync: () => Promise<void>;
}): { runSoon(): void } {
  let nextAt = performance.now() + POLL_MS;
  let failures = 0;
  let busy = false;
  const poll = async () => {
    if (busy) return;
    busy = true;
    try {
      const work = pendingWork();
      if (!work) return;
      const dueAt = work.waiting > 0 && failures === 0 ? Math.min(nextAt, performance.now()) : nextAt;
      if (performance.now() < dueAt) return;
      await sync();
      failures = 0;
      nextAt = performance.now() + IDLE_INTERVAL_MS;
    } catch {
      failures++;
      nextAt = performance.now() + Math.min(MAX_BACKOFF_MS, POLL_MS * 2 ** failures);
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void poll(), POLL_MS).unref();
  let soon: NodeJS.Timeout | undefined;
  closing.addEventListener('abort', () => {
    clearInterval(timer);
    clearTimeout(soon);
  });
  return {
    runSoon: () => {
      failures = 0;
      nextAt = performance.now();
      clearTimeout(soon);
      if (!closing.aborted) soon = setTimeout(() => void poll(), SOON_MS).unref();
    },
  };
}
