/**
 * Sends batches over one or two connections: while the server merges a batch, this thread acknowledges an earlier one and
 * gathers the next, and the second connection can already carry that. What the server has answered is acknowledged even
 * where another batch fails.
 * @param send calls `staged` once the batch is on the server and its merge has been requested
 * @param nextBatch the batch after another, or the first; null at the end
 * @param together runs the acknowledgement of a batch and the gathering of another, for instance in one transaction
 * @param connectAgain opens the second connection, once there is a second batch; null where there is none
 */
export async function pipelineBatches<Link, Batch, Answer>(
  link: Link,
  nextBatch: (before: Batch | null) => Batch | null,
  send: (link: Link, batch: Batch, staged: () => void) => Promise<Answer>,
  acknowledge: (batch: Batch, answer: Answer) => void,
  together: <T>(work: () => T) => T = (work) => work(),
  connectAgain: () => Promise<Link | null> = async () => null,
): Promise<void> {
  const free = [link];
  /** The oldest first; at most one per connection. */
  const inFlight: { link: Link; batch: Batch; merging: Promise<Answer> }[] = [];
  const answered: { batch: Batch; answer: Answer }[] = [];
  const awaitOldest = async () => {
    const { link: used, batch, merging } = inFlight.shift()!;
    answered.push({ batch, answer: await merging });
    free.push(used);
  };
  const acknowledgeAnswered = () => {
    for (const { batch, answer } of answered.splice(0)) acknowledge(batch, answer);
  };
  try {
    let batch = together(() => nextBatch(null));
    for (let nth = 0; batch; nth++) {
      if (nth === 1) {
        const second = await connectAgain();
        if (second !== null) free.push(second);
      }
      if (free.length === 0) await awaitOldest();
      const staged = Promise.withResolvers<void>();
      const sent = batch;
      const used = free.shift()!;
      const merging = send(used, sent, staged.resolve);
      // avoids an unhandled rejection; the error is thrown where it is awaited
      merging.catch(() => {});
      inFlight.push({ link: used, batch: sent, merging });
      await Promise.race([staged.promise, merging]);
      // flush the query to the socket before this thread is blocked
      await new Promise(setImmediate);
      batch = together(() => {
        acknowledgeAnswered();
        return nextBatch(sent);
      });
    }
    while (inFlight.length > 0) await awaitOldest();
  } catch (error) {
    for (const { batch, merging } of inFlight) {
      const answer = await merging.then(
        (value) => ({ value }),
        () => null,
      );
      if (answer) answered.push({ batch, answer: answer.value });
    }
    acknowledgeAnswered();
    throw error;
  }
  acknowledgeAnswered();
}
