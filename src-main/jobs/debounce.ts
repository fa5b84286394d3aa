/**
 * Returns a function that runs the action once it has not been called for a while. A pending action does not keep the
 * process alive, and is dropped at the signal.
 */
export function debounce(quietMs: number, closing: AbortSignal, action: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  closing.addEventListener('abort', () => clearTimeout(timer));
  return () => {
    clearTimeout(timer);
    if (!closing.aborted) timer = setTimeout(action, quietMs).unref();
  };
}

/** Milliseconds without new sales before models learn from them: several files often follow each other. */
export const learnAfterMs = () => Number(process.env.MANGALM_LEARN_MS ?? 10_000);
