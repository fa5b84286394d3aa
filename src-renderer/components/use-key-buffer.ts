import { type KeyboardEvent, useRef } from 'react';
import { flushSync } from 'react-dom';

/** Replays buffered keys, each on the element that has focus at its turn. */
function replay(keys: string[]): void {
  for (const key of keys) {
    const target = document.activeElement ?? document.body;
    const down = new window.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    if (flushSync(() => target.dispatchEvent(down)) && key.length === 1)
      flushSync(() => document.execCommand('insertText', false, key));
  }
}

/**
 * Key buffer for a field whose Enter needs an asynchronous lookup: keys typed until the result arrives are buffered and
 * then replayed on the field focused by then, as if the lookup were synchronous.
 */
export function useKeyBuffer() {
  const buffer = useRef<string[] | null>(null);
  return {
    /** Buffers the key if a lookup is pending; returns whether it did. */
    hold({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
      if (!buffer.current || ctrlKey || metaKey || altKey || (key.length > 1 && key !== 'Enter')) return false;
      buffer.current.push(key);
      return true;
    },
    /** Buffers keys until the promise settles, then applies its value and replays them. */
    async until<T>(answer: Promise<T>, done: (value: T) => void): Promise<void> {
      buffer.current = [];
      let value: { is: T } | undefined;
      try {
        value = { is: await answer };
      } finally {
        const keys = buffer.current ?? [];
        buffer.current = null;
        if (value) flushSync(() => done(value!.is));
        replay(keys);
      }
    },
  };
}
