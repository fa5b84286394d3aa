const LF = 10;
const NAME = /^lines (\d+)–(\d+|…)$/;

/** The name of the part of a text that is some of its lines, the last one infinite for all that follow. */
export const linesPart = (first: number, last: number): string =>
  `lines ${first}–${Number.isFinite(last) ? last : '…'}`;

/** The bytes of a part of a text: the other lines are emptied, so that lines keep their numbers. */
export async function* linesOf(chunks: AsyncIterable<Buffer>, part: string | null): AsyncGenerator<Buffer> {
  const [, first, last] = NAME.exec(part ?? '') ?? [];
  if (first === undefined) {
    yield* chunks;
    return;
  }
  const [from, to] = [Number(first), last === '…' ? Number.POSITIVE_INFINITY : Number(last)];
  let line = 1;
  for await (const chunk of chunks) {
    const kept: Buffer[] = [];
    for (let at = 0; at < chunk.length; ) {
      const end = chunk.indexOf(LF, at);
      const until = end < 0 ? chunk.length : end + 1;
      if (line >= from && line <= to) kept.push(chunk.subarray(at, until));
      else if (end >= 0) kept.push(chunk.subarray(end, until));
      if (end >= 0) line++;
      at = until;
    }
    yield Buffer.concat(kept);
  }
}
