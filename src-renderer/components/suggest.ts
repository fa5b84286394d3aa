import type { Refusal, Suggestion } from '../../src-shared/contract/index.ts';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { tellDone } from './edits.ts';
import { tellTrouble } from './Trouble.tsx';

/** Suggested quantity with its unit as display text. */
export const amountOf = ({ quantity, unit }: Pick<Suggestion, 'quantity' | 'unit'>) =>
  unit === 'case' ? m.upsell.cases(quantity) : m.upsell.pieces(quantity);

/** Records that a suggestion was accepted; returns the edit id that undoes it. */
export async function noteTaken(storeId: number, { productId, kind, confidence }: Suggestion): Promise<number> {
  const { editId } = await call('upsell.answer', { storeId, productId, kind, confidence, what: 'accepted' });
  return editId;
}

/** Records that a suggestion was refused, or snoozed if there is no reason. */
export async function turnDown(storeId: number, suggestion: Suggestion, why: Refusal | null): Promise<void> {
  const { productId, product, kind, confidence } = suggestion;
  try {
    const { editId } = await call('upsell.answer', {
      storeId,
      productId,
      kind,
      confidence,
      ...(why ? { what: 'refused', why } : { what: 'snoozed' }),
    });
    tellDone(why ? m.upsell.refused(product) : m.upsell.snoozed(product), editId);
  } catch (error) {
    tellTrouble(error);
  }
}

/** Adds a suggestion to the store's newest draft order, or to a new one. */
export async function takeIntoDraft(storeId: number, suggestion: Suggestion): Promise<void> {
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
    await noteTaken(storeId, suggestion);
    tellDone(m.upsell.added(suggestion.product, id));
  } catch (error) {
    tellTrouble(error);
  }
}
