import { expect, it } from 'vitest';
import { linesOf, linesPart } from './lines-part.ts';

async function read(text: string, part: string | null, size: number): Promise<string> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  let out = '';
  for await (const chunk of linesOf(chunks(), part)) out += chunk.toString();
  return out;
}

it.each([1, 2, 3, 100])('empties the other lines, in chunks of %i bytes', async (size) => {
  const text = 'a\r\nb\n\nc\nd';
  expect(await read(text, linesPart(1, 2), size)).toBe('a\r\nb\n\n\n');
  expect(await read(text, linesPart(4, Number.POSITIVE_INFINITY), size)).toBe('\n\n\nc\nd');
  for (const part of [null, 'Sheet1']) expect(await read(text, part, size)).toBe(text);
});
