import type { Download } from '../web/downloads.ts';

/**
 * Streams a download as a response. Awaits the first chunk before responding, so that an early error still sets the
 * HTTP status.
 */
export async function downloadResponse({ name, type, pieces, shown }: Download): Promise<Response> {
  const encoder = new TextEncoder();
  const asBytes = (piece: string | Uint8Array) => (typeof piece === 'string' ? encoder.encode(piece) : piece);
  const first = await pieces.next();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (first.done) controller.close();
      else controller.enqueue(asBytes(first.value));
    },
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(asBytes(value));
    },
    async cancel() {
      await pieces.return?.(undefined);
    },
  });
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}
