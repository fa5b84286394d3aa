import type { Order } from '../../../src-shared/contract/index.ts';
import { m } from '../../messages/index.ts';

const TONES: Record<Order['state'], string> = { draft: 'warn', confirmed: 'good', invoiced: 'good', cancelled: 'calm' };

export function OrderStateBadge({ state }: { state: Order['state'] }) {
  return <span className={`badge badge-${TONES[state]}`}>{m.orders.states[state]}</span>;
}
