import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { recentNames, rememberName } from './recent-names.ts';

const kept = new Map<string, string>();
beforeEach(() => {
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
});
afterEach(() => {
  kept.clear();
  vi.unstubAllGlobals();
});

it('keeps the last eight names, the latest first and each once', () => {
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'c']) rememberName(name);
  expect(recentNames()).toEqual(['c', 'i', 'h', 'g', 'f', 'e', 'd', 'b']);
});

it('takes the name over that a former version kept, and no names from what is no list', () => {
  kept.set('mangalm-last-name', 'Asha');
  expect(recentNames()).toEqual(['Asha']);
  for (const broken of ['{', '7', '"x"']) {
    kept.set('mangalm-names', broken);
    expect(recentNames().every((name) => name === 'Asha')).toBe(true);
  }
});

it('signs in all the same where the browser keeps nothing', () => {
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
