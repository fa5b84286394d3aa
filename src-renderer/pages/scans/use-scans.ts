import { useEffect, useState } from 'react';
import type { EventBody } from '../../../src-shared/contract/index.ts';
import { listen } from '../../client.ts';

/** Reloads when a scan is added, read, or changed. */
export function useScansChanged(reload: () => void): void {
  useEffect(() => listen('scans.changed', reload), [reload]);
}

/** Recognition progress by scan id. */
export function useReadingProgress(): Map<number, EventBody<'scans.progress'>> {
  const [reading, setReading] = useState(new Map<number, EventBody<'scans.progress'>>());
  useEffect(
    () => listen('scans.progress', (progress) => setReading((now) => new Map(now).set(progress.scanId, progress))),
    [],
  );
  return reading;
}
