import { type KeyboardEvent, useRef } from 'react';
import { flushSync } from 'react-dom';

/** Gives keys, one by one, to whatever has the keyboard when it is a key's turn. */
function replay(keys: string[]): void {
  for (const key of keys) {
    const target = document.activeElement ?? document.body;
    const down = new window.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    if (flushSync(() => target.dispatchEvent(down)) && key.length === 1)
      flushSync(() => document.execCommand('insertText', false, key));
  }
}

/**
 * For a field whose Enter has to ask the house first: keys that are typed until the answer is there wait, and then go
 * where the answer has led, as if the house had answered at once.
 */
export function useHeldKeys() {
  const held = useRef<string[] | null>(null);
  return {
    /** Whether a key has been held back. */
    hold({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
      if (!held.current || ctrlKey || metaKey || altKey || (key.length > 1 && key !== 'Enter')) return false;
      held.current.push(key);
      return true;
    },
    /** Holds keys until the answer is there and done with. */
    async until<T>(answer: Promise<T>, done: (value: T) => void): Promise<void> {
      held.current = [];
      let value: { is: T } | undefined;
      try {
        value = { is: await answer };
      } finally {
        const keys = held.current ?? [];
        held.current = null;
        if (value) flushSync(() => done(value!.is));
        replay(keys);
      }
    },
  };
}
