import { expect, it } from 'vitest';
import { digitOf } from './digit-keys.ts';

it.each([
  ['1', 'Digit1', 1],
  ['¡', 'Digit1', 1],
  ['º', 'Digit0', 0],
  ['7', 'Numpad7', 7],
  ['5', '', 5],
  ['k', 'KeyK', null],
  ['F1', 'F1', null],
])('the digit of a key is that of its position: %s, %s', (key, code, digit) =>
  expect(digitOf({ key, code })).toBe(digit),
);
