import { useEffect } from 'react';
import { digitOf } from './digit-keys.ts';
import { NAV_ITEMS, type NavItem } from './nav-items.ts';
import { undoLastEdit } from './notify.ts';

interface ShortcutActions {
  find: () => void;
  help: () => void;
  manual: () => void;
  go: (page: NavItem) => void;
  newOrder: () => void;
}

/** Registers the global keyboard shortcuts. */
export function useShortcuts({ find, help, manual, go, newOrder }: ShortcutActions): void {
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
        const page = altKey && !ctrl && digit !== null ? NAV_ITEMS.find((item) => item.digit === digit) : undefined;
        if (page) return () => go(page);
        if (typing || inDialog || altKey) return null;
        if (ctrl) return key.toLowerCase() === 'z' && !event.shiftKey ? undoLastEdit : null;
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
