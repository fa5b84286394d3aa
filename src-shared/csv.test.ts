import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecord, escapeFormula, unescapeFormula } from './csv.ts';

/** Invisible characters and blanks, which may precede a formula. */
const INVISIBLE = ['\ufeff', '\u200b', '\u200d', '\u2060', '\u00ad', '\u202e', '\u061c', '\u00a0', '\u3000', ' ', '\0'];
const OPERATORS = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];

describe('CSV output', () => {
  it('quotes only where it must', () =>
    expect(csvRecord(['a', 'b,c', 'd"e', 'f\ng', ''])).toBe('a,"b,c","d""e","f\ng",\r\n'));
  it.each([',', ';', '\t', '|'] as const)(
    'quotes what contains the delimiter %j, a quote or a line end',
    (delimiter) => {
      for (const sign of [delimiter, '"', '\r', '\n'])
        expect(csvRecord([`a${sign}`, 'b'], '\n', delimiter)).toBe(`"a${sign === '"' ? '""' : sign}"${delimiter}b\n`);
      expect(csvRecord([',;\t|'.replace(delimiter, '')], '\n', delimiter)).toBe(`${',;\t|'.replace(delimiter, '')}\n`);
    },
  );
  it('quotes a single empty cell, so that it is no blank line', () =>
    expect(csvRecord(['', ''], '\n') + csvRecord([''], '\n')).toBe(',\n""\n'));
  it.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\tx', '\rx', '\nx'])('escapes the formula %j', (text) =>
    expect(escapeFormula(text)).toBe(`'${text}`),
  );
  it.each(OPERATORS)('escapes a formula that begins with %s', (sign) =>
    expect(escapeFormula(`${sign}SUM(1)`)).toBe(`'${sign}SUM(1)`),
  );
  it('escapes a formula behind invisible characters', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...INVISIBLE), { maxLength: 4 }),
        fc.constantFrom(...OPERATORS),
        fc.string(),
        (before, sign, rest) => {
          const text = `${before.join('')}${sign}A${rest}`;
          expect(escapeFormula(text)).toBe(`'${text}`);
        },
      ),
    );
  });
  it('unescapes to the original text', () => {
    const unit = fc.oneof(fc.constantFrom("'", 'a', '1', ...INVISIBLE, ...OPERATORS), fc.string({ maxLength: 1 }));
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), (text) => {
        expect(unescapeFormula(escapeFormula(text))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
  it.each(['-12.50', '+5', '-1,234.5', ' -5', '-1.5e-7', 'plain', '', '12%', 'a=b', '\ufeffplain', "'plain", '—'])(
    'does not escape %j',
    (text) => expect(escapeFormula(text)).toBe(text),
  );
});
