import { Group, TextInput } from '@mantine/core';
import { m } from '../../messages/index.ts';
import type { DraftTerms } from './draft.ts';

/** Fields of an order besides its lines: delivery date, discount and remark. */
export function OrderTerms({
  terms,
  wrong,
  onChange,
}: {
  terms: DraftTerms;
  wrong: Record<string, string>;
  onChange: (terms: DraftTerms) => void;
}) {
  const field = (name: keyof DraftTerms) => ({
    value: terms[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      onChange({ ...terms, [name]: value }),
  });
  return (
    <Group my="sm" gap="sm" align="flex-start">
      <TextInput type="date" w={160} label={m.orders.deliverOn} error={wrong.deliverOn} {...field('deliverOn')} />
      <TextInput
        w={130}
        inputMode="decimal"
        label={m.orders.discount}
        rightSection="%"
        error={wrong.discountPercent}
        {...field('discount')}
      />
      <TextInput flex={1} miw={220} maw={520} maxLength={2000} label={m.orders.remark} {...field('remark')} />
    </Group>
  );
}
