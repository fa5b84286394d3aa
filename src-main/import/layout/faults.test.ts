import { describe, expect, it } from 'vitest';
import { type FaultCode, faultMessage } from '../../../src-shared/fault.ts';
import { en } from '../../../src-shared/messages/en/index.ts';
import { english } from '../../../src-shared/messages/english.ts';
import { faultAt } from './faults.ts';

const codes = Object.keys(en)
  .filter((id) => id.startsWith('fault/'))
  .map((id) => id.slice('fault/'.length) as FaultCode);

describe('a fault', () => {
  it('has the sentence of the catalogue, whatever its value', () => {
    expect(codes.length).toBeGreaterThan(20);
    for (const code of codes)
      for (const value of ['twelve', '', "{x, plural, other {'#'}}", '<b>$&\0$1</b>', 'long '.repeat(50)])
        expect(faultAt('Qty', value, code)).toEqual({
          column: 'Qty',
          value,
          code,
          message: english(faultMessage(code, value)).message,
        });
  });

  it('quotes no more than sixty characters of its value', () => {
    expect(faultAt('Qty', 'x'.repeat(100), 'quantity_unreadable').message).toBe(
      `“${'x'.repeat(57)}…” is not a quantity.`,
    );
  });
});
