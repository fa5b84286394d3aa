import { Button } from '@mantine/core';
import { useState } from 'react';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { EditModal } from './EditModal.tsx';
import { IfAllowed } from './IfAllowed.tsx';
import { showLink } from './notify.ts';
import { amountField, numberField } from './parse-input.ts';

/** Button that adds a product by hand, where it is missed. */
export function NewProduct({
  currency,
  size = 'sm',
  onAdded,
}: {
  currency: string;
  size?: 'sm' | 'compact-xs';
  onAdded?: (product: { id: number; name: string }) => void;
}) {
  const [opened, setOpened] = useState(false);
  const save = async ({ name = '', caseSize, listPrice, ...texts }: Record<string, string>) => {
    const { productId } = await call('imports.addProduct', {
      ...texts,
      name,
      caseSize: numberField(caseSize) ?? null,
      listPriceMinor: amountField(listPrice, currency) ?? null,
    });
    if (onAdded) onAdded({ id: productId, name });
    else showLink(m.product.added(name), `/products/${productId}`);
  };
  return (
    <IfAllowed ask="imports.addProduct">
      <Button variant={size === 'sm' ? 'default' : 'subtle'} size={size} onClick={() => setOpened(true)}>
        {m.product.add}
      </Button>
      {opened && (
        <EditModal
          subject="new product"
          title={m.product.add}
          hint={m.product.addHint}
          onSave={save}
          onClose={() => setOpened(false)}
          fields={[
            { key: 'name', label: m.products.name, value: '' },
            { key: 'sku', label: m.products.sku, value: '' },
            { key: 'barcode', label: m.products.barcode, value: '', inputMode: 'numeric' },
            { key: 'brand', label: m.products.brand, value: '' },
            { key: 'category', label: m.products.category, value: '' },
            { key: 'caseSize', label: m.product.caseSize, value: '', inputMode: 'numeric' },
            { key: 'listPrice', label: m.listed.fields.listPrice, value: '', inputMode: 'decimal' },
          ]}
        />
      )}
    </IfAllowed>
  );
}
