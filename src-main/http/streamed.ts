import type { Download } from '../downloads.ts';

/**
 * A file that is made piece by piece, as an answer. The first piece is waited for, so that what keeps the file from
 * being made at all is said with its status.
 */
export async function streamed({ name, type, pieces, shown }: Download): Promise<Response> {
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
