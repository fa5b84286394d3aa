import { describe, expect, it } from 'vitest';
import { lastHere } from './last-here.ts';

const keep = (kept: string | null = null) => ({
  kept,
  getItem() {
    return this.kept;
  },
  setItem(_: string, text: string) {
    this.kept = text;
  },
});

describe('the day somebody was last here', () => {
  it('is yesterday at first', () => {
    expect(lastHere('2025-07-07', keep())).toBe('2025-07-06');
    expect(lastHere('2025-07-07', keep('odd'))).toBe('2025-07-06');
  });

  it('is the day before today on which the page was open, however often it opens today', () => {
    const store = keep();
    lastHere('2025-07-04', store);
    expect(lastHere('2025-07-07', store)).toBe('2025-07-04');
    expect(lastHere('2025-07-07', store)).toBe('2025-07-04');
    expect(lastHere('2025-07-08', store)).toBe('2025-07-07');
  });
});
