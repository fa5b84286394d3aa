/**
 * Pipelines batches: while the server merges one batch, this thread acknowledges the previous one and gathers the next.
 * @param send calls `staged` once the batch is on the server and the merge has been requested
 */
export async function pipelineBatches<Batch, Answer>(
  first: Batch | null,
  send: (batch: Batch, staged: () => void) => Promise<Answer>,
  nextBatch: (before: Batch) => Batch | null,
  acknowledge: (batch: Batch, answer: Answer) => void,
): Promise<void> {
  let before: { batch: Batch; answer: Answer } | null = null;
  for (let batch = first; batch; ) {
    const staged = Promise.withResolvers<void>();
    const merging = send(batch, staged.resolve);
    // avoids an unhandled rejection; the error is thrown at the `await` below
    merging.catch(() => {});
    await Promise.race([staged.promise, merging]);
    // flush the query to the socket before this thread is blocked
    await new Promise(setImmediate);
    if (before) acknowledge(before.batch, before.answer);
    const next = nextBatch(batch);
    before = { batch, answer: await merging };
    batch = next;
  }
  if (before) acknowledge(before.batch, before.answer);
}
