import { describe, expect, it } from 'vitest';
import { csvRecord, harmless } from './csv.ts';

describe('CSV out', () => {
  it('quotes only where it must', () =>
    expect(csvRecord(['a', 'b,c', 'd"e', 'f\ng', ''])).toBe('a,"b,c","d""e","f\ng",\r\n'));
  it('keeps a lone empty cell from looking like a blank line', () =>
    expect(csvRecord(['', ''], '\n') + csvRecord([''], '\n')).toBe(',\n""\n'));
  it.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\tx', '\rx'])('disarms %j', (text) =>
    expect(harmless(text)).toBe(`'${text}`),
  );
  it.each(['-12.50', '+5', '-1,234.5', 'plain', '', '12%'])('leaves %j alone', (text) =>
    expect(harmless(text)).toBe(text),
  );
});
