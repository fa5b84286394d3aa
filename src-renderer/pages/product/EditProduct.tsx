import type { ProductEdit, ProductProfile } from '../../../src-shared/contract/index.ts';
import { problemFrom } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { EditModal } from '../../components/EditModal.tsx';
import { showSuccess } from '../../components/notify.ts';
import { moneyInput, parseMoney, parseNumber } from '../../components/parse-input.ts';
import { m } from '../../messages/index.ts';

/** Manual edit of product data that files lack: barcode, case size, cost. */
export function EditProduct({ product: p, onClose }: { product: ProductProfile; onClose: () => void }) {
  const save = async ({ caseSize, cost, withdrawn, ...texts }: Record<string, string>) => {
    const set: ProductEdit = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text || null]));
    if (caseSize !== undefined) set.caseSize = parseField(caseSize, m.orders.quantityBad, parseNumber);
    if (cost !== undefined) set.costMinor = parseField(cost, m.orders.priceBad, (text) => parseMoney(text, p.currency));
    if (withdrawn !== undefined) set.withdrawn = withdrawn === '1';
    const { editId } = await call('desk.editProduct', { id: p.id, edition: p.edition, set });
    showSuccess(m.product.edited, editId);
  };
  return (
    <EditModal
      title={m.product.editTitle}
      hint={m.store.editHint}
      onSave={save}
      onClose={onClose}
      fields={[
        { key: 'name', label: m.products.name, value: p.name },
        { key: 'brand', label: m.products.brand, value: p.brand },
        { key: 'category', label: m.products.category, value: p.category },
        { key: 'barcode', label: m.products.barcode, value: p.barcode, inputMode: 'numeric' },
        { key: 'caseSize', label: m.product.caseSize, value: p.caseSize?.toString() ?? '', inputMode: 'numeric' },
        { key: 'cost', label: m.product.cost, value: moneyInput(p.costMinor, p.currency), inputMode: 'decimal' },
        { key: 'withdrawn', label: m.product.withdrawn, value: p.withdrawn ? '1' : '', check: true },
      ]}
    />
  );
}

/** @throws Problem if the text is not a number */
function parseField(text: string, sentence: string, read: (text: string) => number | null): number | null {
  if (text === '') return null;
  const number = read(text);
  if (number === null) throw problemFrom({ code: 'not_a_number', message: `${text}: ${sentence}`, hint: '' });
  return number;
}
