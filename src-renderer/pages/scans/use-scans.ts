import { useEffect, useState } from 'react';
import type { EventBody } from '../../../src-shared/contract/index.ts';
import { listen } from '../../client.ts';

/** Asks again when a scan was added, read or changed. */
export function useScansChanged(reload: () => void): void {
  useEffect(() => listen('scans.changed', reload), [reload]);
}

/** How far the reading of scans is, by scan. */
export function useReading(): Map<number, EventBody<'scans.progress'>> {
  const [reading, setReading] = useState(new Map<number, EventBody<'scans.progress'>>());
  useEffect(
    () => listen('scans.progress', (progress) => setReading((now) => new Map(now).set(progress.scanId, progress))),
    [],
  );
  return reading;
}
