const LOOK_MS = 15_000;
const QUIET_MS = 5 * 60_000;
const LONGEST_MS = 15 * 60_000;

/**
 * Runs sync in the background: shortly after a local change, otherwise every 5 minutes; after a failure with
 * exponential backoff up to 15 minutes.
 */
export function everySoOften({
  wanted,
  meet,
}: {
  /** Number of changes waiting to be sent; null where automatic sync is off. */
  wanted: () => { waiting: number } | null;
  meet: () => Promise<void>;
}): { soon(): void; stop(): void } {
  let next = performance.now() + LOOK_MS;
  let failures = 0;
  let busy = false;
  const look = async () => {
    const wish = busy ? null : wanted();
    if (!wish) return;
    const due = wish.waiting > 0 && failures === 0 ? Math.min(next, performance.now()) : next;
    if (performance.now() < due) return;
    busy = true;
    try {
      await meet();
      failures = 0;
      next = performance.now() + QUIET_MS;
    } catch {
      failures++;
      next = performance.now() + Math.min(LONGEST_MS, LOOK_MS * 2 ** failures);
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  timer.unref();
  return {
    soon: () => {
      failures = 0;
      next = performance.now();
      setTimeout(() => void look(), 200).unref();
    },
    stop: () => clearInterval(timer),
  };
}
