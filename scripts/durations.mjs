/** Seconds below which a file is not written down. */
const MIN_SECONDS = 3;

/**
 * Seconds that files of tests take, the longest first: as measured now, and of files that did not run, as known before.
 * @param isThere whether a file still exists
 */
export function mergeDurations(known, measured, isThere) {
  return Object.fromEntries(
    Object.entries({ ...known, ...measured })
      .filter(([file, seconds]) => seconds >= MIN_SECONDS && isThere(file))
      .map(([file, seconds]) => [file, Math.round(seconds)])
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)),
  );
}
