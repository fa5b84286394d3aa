import { useCall } from '../../components/use-call.ts';

/** The currency that figures are shown in; until it is known, dollars. */
export function useCurrency(): string {
  return useCall('sales.choices', {}).data?.currency ?? 'USD';
}
