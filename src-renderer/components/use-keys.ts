import { useEffect } from 'react';
import { digitOf } from './digit-keys.ts';
import { takeLastBack } from './edits.ts';
import { PLACES } from './places.ts';

interface Doing {
  find: () => void;
  help: () => void;
  manual: () => void;
  go: (place: (typeof PLACES)[number]) => void;
  newOrder: () => void;
}

/** Registers the global keyboard shortcuts. */
export function useKeys({ find, help, manual, go, newOrder }: Doing): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, altKey, target } = event;
      const digit = digitOf(event);
      const ctrl = event.ctrlKey || event.metaKey;
      const typing = target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]');
      const inDialog = document.querySelector('[role=dialog]') !== null;
      const done = (() => {
        if (key === 'F1') return manual;
        if (ctrl && !altKey && key.toLowerCase() === 'k') return find;
        const place = altKey && !ctrl && digit !== null ? PLACES[(digit + 9) % 10] : undefined;
        if (place) return () => go(place);
        if (typing || inDialog || altKey) return null;
        if (ctrl) return key.toLowerCase() === 'z' && !event.shiftKey ? takeLastBack : null;
        if (key === '/') return () => document.querySelector<HTMLInputElement>('input[type=search]')?.focus();
        if (key === '?') return help;
        return key === 'n' ? newOrder : null;
      })();
      if (!done) return;
      event.preventDefault();
      done();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [find, help, manual, go, newOrder]);
}
