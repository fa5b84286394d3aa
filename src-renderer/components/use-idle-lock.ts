import { useEffect } from 'react';
import { call } from '../client.ts';
import { useMe } from './use-me.ts';

const REPORT_INTERVAL_MS = 60_000;
const ACTIVITY_EVENTS = ['pointerdown', 'keydown', 'wheel'] as const;

/** Reports user activity to the backend and locks the session after the given idle time. */
export function useIdleLock(minutes: number | null): void {
  useEffect(() => {
    if (minutes === null) return;
    let lastReportAt = 0;
    let timer: ReturnType<typeof setTimeout>;
    const lock = () => call('accounts.lock', {}).then(useMe.getState().is, () => undefined);
    const onActivity = () => {
      clearTimeout(timer);
      timer = setTimeout(lock, minutes * 60_000);
      if (Date.now() - lastReportAt < Math.min(REPORT_INTERVAL_MS, (minutes * 60_000) / 3)) return;
      lastReportAt = Date.now();
      call('accounts.active', {}).catch(() => undefined);
    };
    onActivity();
    for (const hand of ACTIVITY_EVENTS) window.addEventListener(hand, onActivity, { passive: true, capture: true });
    return () => {
      clearTimeout(timer);
      for (const hand of ACTIVITY_EVENTS) window.removeEventListener(hand, onActivity, { capture: true });
    };
  }, [minutes]);
}
