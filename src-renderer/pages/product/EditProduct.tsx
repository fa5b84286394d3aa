import type { ProductEdit, ProductProfile } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { EditModal } from '../../components/EditModal.tsx';
import { showSuccess } from '../../components/notify.ts';
import { amountField, moneyInput, numberField } from '../../components/parse-input.ts';
import { useStock } from '../../components/use-stock.ts';
import { m } from '../../messages/index.ts';

/** Manual edit of product data that files lack or have wrong; refused on a version conflict. */
export function EditProduct({ product: p, onClose }: { product: ProductProfile; onClose: () => void }) {
  const { isCounted } = useStock();
  const save = async ({
    caseSize,
    cost,
    listPrice,
    taxRate,
    shelfLifeDays,
    leadDays,
    palletSize,
    withdrawn,
    ...texts
  }: Record<string, string>) => {
    const set: ProductEdit = {
      ...Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text || null])),
      caseSize: numberField(caseSize),
      costMinor: amountField(cost, p.currency),
      listPriceMinor: amountField(listPrice, p.currency),
      taxRate: numberField(taxRate?.replace(/%$/, '')),
      shelfLifeDays: numberField(shelfLifeDays),
      ...(isCounted && { leadDays: numberField(leadDays), palletSize: numberField(palletSize) }),
    };
    if (withdrawn !== undefined) set.withdrawn = withdrawn === '1';
    const { editId } = await call('desk.editProduct', { id: p.id, edition: p.edition, set });
    showSuccess(m.product.edited, editId);
  };
  return (
    <EditModal
      subject={`product ${p.id}`}
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
        { key: 'unit', label: m.orders.unit, value: p.unit },
        { key: 'cost', label: m.product.cost, value: moneyInput(p.costMinor, p.currency), inputMode: 'decimal' },
        {
          key: 'listPrice',
          label: m.listed.fields.listPrice,
          value: moneyInput(p.listPriceMinor, p.currency),
          inputMode: 'decimal',
        },
        { key: 'taxRate', label: m.listed.taxRate, value: p.taxRate?.toString() ?? '', inputMode: 'decimal' },
        {
          key: 'shelfLifeDays',
          label: m.listed.fields.shelfLifeDays,
          value: p.shelfLifeDays?.toString() ?? '',
          inputMode: 'numeric',
        },
        ...(isCounted
          ? [
              { key: 'supplier', label: m.listed.fields.supplier, value: p.supplier },
              ...(['leadDays', 'palletSize'] as const).map((key) => ({
                key,
                label: m.listed.fields[key],
                value: p[key]?.toString() ?? '',
                inputMode: 'numeric' as const,
              })),
            ]
          : []),
        { key: 'withdrawn', label: m.product.withdrawn, value: p.withdrawn ? '1' : '', check: true },
      ]}
    />
  );
}
