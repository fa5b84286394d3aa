import { useEffect } from 'react';
import { call } from '../client.ts';
import { useMe } from './me.ts';

const TELL_MS = 60_000;
const HANDS = ['pointerdown', 'keydown', 'wheel'] as const;

/** Reports user activity to the backend and locks the session after the given idle time. */
export function useIdle(minutes: number | null): void {
  useEffect(() => {
    if (minutes === null) return;
    let told = 0;
    let timer: ReturnType<typeof setTimeout>;
    const lock = () => call('accounts.lock', {}).then(useMe.getState().is, () => undefined);
    const onHand = () => {
      clearTimeout(timer);
      timer = setTimeout(lock, minutes * 60_000);
      if (Date.now() - told < Math.min(TELL_MS, (minutes * 60_000) / 3)) return;
      told = Date.now();
      call('accounts.active', {}).catch(() => undefined);
    };
    onHand();
    for (const hand of HANDS) window.addEventListener(hand, onHand, { passive: true, capture: true });
    return () => {
      clearTimeout(timer);
      for (const hand of HANDS) window.removeEventListener(hand, onHand, { capture: true });
    };
  }, [minutes]);
}
