import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CopyBuffer } from './copy-buffer.ts';

it('writes what a string of the same would be, however it grows', () => {
  const piece = fc.oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -1000, max: 1000 }),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef-\\N') }),
    fc.constantFrom('\t', '\n'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 200 }), fc.integer({ min: 1, max: 64 }), (pieces, size) => {
      const text = new CopyBuffer(size);
      text.ascii('left over').clear();
      for (const one of pieces) {
        if (typeof one === 'number') text.int(one);
        else if (one === '\t') text.tab();
        else if (one === '\n') text.newline();
        else text.ascii(one);
      }
      expect(text.bytes.toString('latin1')).toBe(pieces.map((one) => (Object.is(one, -0) ? 0 : one)).join(''));
    }),
  );
});
