import { useCall } from '../../components/use-call.ts';

/** Currency of displayed figures; `USD` until it has loaded. */
export function useCurrency(): string {
  return useCall('sales.choices', {}).data?.currency ?? 'USD';
}
