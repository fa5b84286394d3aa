import { call } from '../client.ts';

/** Makes a draft of what a store is expected to order next; answers its address. */
export async function draftNext(storeId: number): Promise<string> {
  const next = await call('forecast.nextOrder', { storeId });
  const { id } = await call('orders.create', {
    storeId: next.storeId,
    lines: next.lines.map(({ productId, quantity, unit }) => ({
      productId,
      quantity,
      unit,
      source: 'forecast' as const,
    })),
  });
  return `/orders/${id}`;
}
