import { useMemo } from 'react';
import type { Output } from '../../../src-shared/contract/index.ts';
import { useCall } from '../../components/use-call.ts';
import { useStock } from '../../components/use-stock.ts';
import { type DraftLine, lineTotal } from './draft.ts';

/** What the stock has to say of a line of an order. */
export type LineStock = NonNullable<Output<'stock.check'>['items'][number]>;

/** What the stock has to say of the lines of an order that is typed, by the key of the line. */
export function useStockNotes(lines: DraftLine[], deliverOn: string, currency: string): Map<number, LineStock> {
  const isCounted = useStock((state) => state.isCounted);
  const asked = lines.flatMap((line) => {
    const pieces = lineTotal({ ...line, price: '' }, currency)?.pieces ?? 0;
    return pieces > 0 ? [{ key: line.key, productId: line.productId, pieces }] : [];
  });
  const { data } = useCall(
    'stock.check',
    { lines: asked.map(({ productId, pieces }) => ({ productId, pieces })), ...(deliverOn && { on: deliverOn }) },
    { wait: !isCounted },
  );
  const key = JSON.stringify(asked);
  return useMemo(() => {
    const notes = new Map<number, LineStock>();
    const rows = JSON.parse(key) as typeof asked;
    // an answer to other lines is none of these
    if (data?.items.length !== rows.length) return notes;
    data.items.forEach((note, i) => {
      if (note && isCounted) notes.set(rows[i]!.key, note);
    });
    return notes;
  }, [data, key, isCounted]);
}
