/**
 * Sends batches over one or more connections in turn: while the server merges a batch, this thread acknowledges an earlier
 * one and gathers the next, and another connection can already carry that.
 * @param send calls `staged` once the batch is on the server and its merge has been requested
 * @param nextBatch the batch after another, or the first; null at the end
 */
export async function pipelineBatches<Link, Batch, Answer>(
  links: readonly Link[],
  nextBatch: (before: Batch | null) => Batch | null,
  send: (link: Link, batch: Batch, staged: () => void) => Promise<Answer>,
  acknowledge: (batch: Batch, answer: Answer) => void,
): Promise<void> {
  /** The oldest first; at most one per connection. */
  const inFlight: { batch: Batch; merging: Promise<Answer> }[] = [];
  const answered: { batch: Batch; answer: Answer }[] = [];
  const awaitOldest = async () => {
    const { batch, merging } = inFlight.shift()!;
    answered.push({ batch, answer: await merging });
  };
  const acknowledgeAnswered = () => {
    for (const { batch, answer } of answered.splice(0)) acknowledge(batch, answer);
  };
  let turn = 0;
  for (let batch = nextBatch(null); batch; batch = nextBatch(batch), turn++) {
    if (inFlight.length === links.length) await awaitOldest();
    const staged = Promise.withResolvers<void>();
    const merging = send(links[turn % links.length]!, batch, staged.resolve);
    // avoids an unhandled rejection; the error is thrown where it is awaited
    merging.catch(() => {});
    inFlight.push({ batch, merging });
    await Promise.race([staged.promise, merging]);
    // flush the query to the socket before this thread is blocked
    await new Promise(setImmediate);
    acknowledgeAnswered();
  }
  while (inFlight.length > 0) await awaitOldest();
  acknowledgeAnswered();
}
