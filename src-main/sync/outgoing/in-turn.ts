/**
 * Pipelines batches: while the server merges one batch, this thread acknowledges the previous one and gathers the next.
 * @param send calls `staged` once the batch is on the server and the merge has been requested
 */
export async function inTurn<Batch, Answer>(
  first: Batch | null,
  send: (batch: Batch, staged: () => void) => Promise<Answer>,
  gather: (before: Batch) => Batch | null,
  acknowledge: (batch: Batch, answer: Answer) => void,
): Promise<void> {
  let before: { batch: Batch; answer: Answer } | null = null;
  for (let batch = first; batch; ) {
    const staged = Promise.withResolvers<void>();
    const merged = send(batch, staged.resolve);
    // avoids an unhandled rejection; the error is thrown at the `await` below
    merged.catch(() => {});
    await Promise.race([staged.promise, merged]);
    // flush the query to the socket before this thread is blocked
    await new Promise(setImmediate);
    if (before) acknowledge(before.batch, before.answer);
    const next = gather(batch);
    before = { batch, answer: await merged };
    batch = next;
  }
  if (before) acknowledge(before.batch, before.answer);
}
