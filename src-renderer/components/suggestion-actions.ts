import type { DeclineReason, Suggestion } from '../../src-shared/contract/index.ts';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { showError } from './ErrorAlert.tsx';
import { showSuccess } from './notify.ts';

/** Suggested quantity with its unit as display text. */
export const quantityText = ({ quantity, unit }: Pick<Suggestion, 'quantity' | 'unit'>) =>
  unit === 'case' ? m.upsell.cases(quantity) : m.upsell.pieces(quantity);

/** Records that a suggestion was accepted; returns the edit id that undoes it. */
export async function recordAcceptance(storeId: number, { productId, kind, confidence }: Suggestion): Promise<number> {
  const { editId } = await call('upsell.answer', { storeId, productId, kind, confidence, what: 'accepted' });
  return editId;
}

/** Records that a suggestion was refused, or snoozed if there is no reason. */
export async function refuseSuggestion(
  storeId: number,
  suggestion: Suggestion,
  why: DeclineReason | null,
): Promise<void> {
  const { productId, product, kind, confidence } = suggestion;
  try {
    const { editId } = await call('upsell.answer', {
      storeId,
      productId,
      kind,
      confidence,
      ...(why ? { what: 'refused', why } : { what: 'snoozed' }),
    });
    showSuccess(why ? m.upsell.refused(product) : m.upsell.snoozed(product), editId);
  } catch (error) {
    showError(error);
  }
}

/** Adds a suggestion to the store's newest draft order, or to a new one. */
export async function addToDraft(storeId: number, suggestion: Suggestion): Promise<void> {
  try {
    const { productId, quantity, unit } = suggestion;
    const line = { productId, quantity, unit, source: 'suggestion' as const };
    const [newest] = (await call('orders.list', { storeId, state: 'draft', limit: 1 })).items;
    const draft = newest ? await call('orders.get', { id: newest.id }) : null;
    const { id } = draft
      ? await call('orders.save', {
          id: draft.id,
          edition: draft.edition,
          orderedOn: draft.orderedOn,
          remark: draft.remark,
          lines: [
            ...draft.items.map((item) => ({
              productId: item.productId,
              quantity: item.quantity,
              unit: item.unit,
              priceMinor: item.priceMinor,
              source: item.source as typeof line.source,
            })),
            line,
          ],
        })
      : await call('orders.create', { storeId, lines: [line] });
    await recordAcceptance(storeId, suggestion);
    showSuccess(m.upsell.added(suggestion.product, id));
  } catch (error) {
    showError(error);
  }
}
