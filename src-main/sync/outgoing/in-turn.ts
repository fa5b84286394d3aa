/**
 * Sends batch after batch. `send` says when a batch lies on the server; while that merges it, the one before is
 * acknowledged and the next is gathered, which both keep this thread busy.
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
    // its failure is told where it is waited for
    merged.catch(() => {});
    await Promise.race([staged.promise, merged]);
    // the question has to leave before this thread is busy
    await new Promise(setImmediate);
    if (before) acknowledge(before.batch, before.answer);
    const next = gather(batch);
    before = { batch, answer: await merged };
    batch = next;
  }
  if (before) acknowledge(before.batch, before.answer);
}
