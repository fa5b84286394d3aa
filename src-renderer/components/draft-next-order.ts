import { call } from '../client.ts';

/** Creates a draft order from a store's predicted next order; returns its path. */
export async function draftNextOrder(storeId: number): Promise<string> {
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
