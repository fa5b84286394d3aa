/**
 * Debounces: runs the action once nothing has asked for it for a while. Pending work does not keep the process alive and ends
 * with the signal.
 * @returns asks for it
 */
export function onceQuiet(quietMs: number, closing: AbortSignal, action: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  closing.addEventListener('abort', () => clearTimeout(timer));
  return () => {
    clearTimeout(timer);
    if (!closing.aborted) timer = setTimeout(action, quietMs).unref();
  };
}

/** How long sales have to rest before models learn from them: several files often follow each other. */
export const learnAfterMs = () => Number(process.env.MANGALM_LEARN_MS ?? 10_000);
