import { describe, expect, it } from 'vitest';
import { lastVisit } from './last-visit.ts';

const memoryStorage = (kept: string | null = null) => ({
  kept,
  getItem() {
    return this.kept;
  },
  setItem(_: string, text: string) {
    this.kept = text;
  },
});

describe('the day of the last visit', () => {
  it('is yesterday at first', () => {
    expect(lastVisit('2025-07-07', memoryStorage())).toBe('2025-07-06');
    expect(lastVisit('2025-07-07', memoryStorage('odd'))).toBe('2025-07-06');
  });

  it('is the day before today on which the page was open, however often it opens today', () => {
    const store = memoryStorage();
    lastVisit('2025-07-04', store);
    expect(lastVisit('2025-07-07', store)).toBe('2025-07-04');
    expect(lastVisit('2025-07-07', store)).toBe('2025-07-04');
    expect(lastVisit('2025-07-08', store)).toBe('2025-07-07');
  });
});
