import { useEffect } from 'react';
import { create } from 'zustand';
import { useCall } from './use-call.ts';
import { useMe } from './use-me.ts';

/** Whether stock was ever counted: without a stock list nothing of it is shown. */
export const useStock = create<{ isCounted: boolean }>(() => ({ isCounted: false }));

/** Keeps {@link useStock} up to date. */
export function useStockState(): void {
  const isRefused = useMe(({ me, refused }) => me === null || refused.has('stock.state'));
  const { data } = useCall('stock.state', {}, { wait: isRefused });
  useEffect(() => useStock.setState({ isCounted: !isRefused && data?.isCounted === true }), [data, isRefused]);
}
