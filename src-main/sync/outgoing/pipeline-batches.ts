/**
 * Sends batches over one or more connections in turn: while the server merges a batch, this thread acknowledges an earlier
 * one and gathers the next, and another connection can already carry that.
 * @param send calls `staged` once the batch is on the server and its merge has been requested
 * @param nextBatch the batch after another, or the first; null at the end
 * @param together runs the acknowledgement of a batch and the gathering of another, for instance in one transaction
 */
export async function pipelineBatches<Link, Batch, Answer>(
  links: readonly Link[],
  nextBatch: (before: Batch | null) => Batch | null,
  send: (link: Link, batch: Batch, staged: () => void) => Promise<Answer>,
  acknowledge: (batch: Batch, answer: Answer) => void,
  together: <T>(work: () => T) => T = (work) => work(),
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
  let batch = together(() => nextBatch(null));
  for (let turn = 0; batch; turn++) {
    if (inFlight.length === links.length) await awaitOldest();
    const staged = Promise.withResolvers<void>();
    const sent = batch;
    const merging = send(links[turn % links.length]!, sent, staged.resolve);
    // avoids an unhandled rejection; the error is thrown where it is awaited
    merging.catch(() => {});
    inFlight.push({ batch: sent, merging });
    await Promise.race([staged.promise, merging]);
    // flush the query to the socket before this thread is blocked
    await new Promise(setImmediate);
    batch = together(() => {
      acknowledgeAnswered();
      return nextBatch(sent);
    });
  }
  while (inFlight.length > 0) await awaitOldest();
  acknowledgeAnswered();
}
