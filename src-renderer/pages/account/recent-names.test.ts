import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { recentNames, rememberName } from './recent-names.ts';

const storage = new Map<string, string>();
beforeEach(() => {
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => void storage.set(key, value),
  });
});
afterEach(() => {
  storage.clear();
  vi.unstubAllGlobals();
});

it('keeps the last eight names, the latest first and each once', () => {
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'c']) rememberName(name);
  expect(recentNames()).toEqual(['c', 'i', 'h', 'g', 'f', 'e', 'd', 'b']);
});

it('reads the name stored by an earlier version, and ignores malformed lists', () => {
  storage.set('mangalm-last-name', 'Asha');
  expect(recentNames()).toEqual(['Asha']);
  for (const broken of ['{', '7', '"x"']) {
    storage.set('mangalm-names', broken);
    expect(recentNames().every((name) => name === 'Asha')).toBe(true);
  }
});

it('ignores an unavailable localStorage', () => {
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new Error('denied');
    },
    setItem: () => {
      throw new Error('denied');
    },
  });
  rememberName('Asha');
  expect(recentNames()).toEqual([]);
});
