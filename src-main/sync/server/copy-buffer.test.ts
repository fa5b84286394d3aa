import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CopyBuffer } from './copy-buffer.ts';

it('writes what a string of the same would be, however it grows', () => {
  const piece = fc.oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -1000, max: 1000 }),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef-\\N') }),
    fc.constantFrom('\t', '\n', 'tail'),
    fc.string({ unit: 'grapheme' }).map((text) => `utf8 ${text}`),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 200 }), fc.integer({ min: 1, max: 64 }), (pieces, size) => {
      const other = new CopyBuffer(1).ascii('earlier').int(2147483647);
      const text = new CopyBuffer(size);
      text.ascii('left over').clear();
      const expected: (string | number)[] = [];
      for (const one of pieces) {
        expected.push(one === 'tail' ? '2147483647' : Object.is(one, -0) ? 0 : one);
        if (typeof one === 'number') text.int(one);
        else if (one === '\t') text.tab();
        else if (one === '\n') text.newline();
        else if (one === 'tail') text.tailOf(other, 'earlier'.length);
        else if (one.startsWith('utf8 ')) text.utf8(one);
        else if (one.length % 2 === 0) text.append(Buffer.from(one));
        else text.ascii(one);
      }
      expect(text.bytes.toString('utf8')).toBe(expected.join(''));
      expect(text.length).toBe(text.bytes.length);
    }),
  );
});
