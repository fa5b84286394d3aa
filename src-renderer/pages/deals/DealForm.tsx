import { Button, Checkbox, CloseButton, Group, Modal, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { useForm } from '@mantine/form';
import { useState } from 'react';
import type { DealItem } from '../../../src-shared/contract/index.ts';
import { asProblem } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { FormFooter } from '../../components/FormFooter.tsx';
import { fieldErrors } from '../../components/field-errors.ts';
import { showSuccess } from '../../components/notify.ts';
import { SearchCombobox } from '../../components/SearchCombobox.tsx';
import { useCall } from '../../components/use-call.ts';
import { useKeptForm } from '../../components/use-kept-form.ts';
import { m } from '../../messages/index.ts';
import { type DealKind, type DealValues, formField, NEW_SLAB, toInput, toValues } from './deal-form.ts';

interface Props {
  /** The deal to edit; null for a new one. */
  deal: DealItem | null;
  currency: string;
  storeGroups: string[];
  onClose: () => void;
  onSaved: () => void;
}

/** Form of a deal, in a window over the page. */
export function DealForm({ deal, currency, storeGroups, onClose, onSaved }: Props) {
  const { form, discard } = useKeptForm<DealValues>(deal ? `edit deal ${deal.id} ${deal.edition}` : 'edit deal new', {
    initialValues: toValues(deal),
  });
  const close = () => {
    discard();
    onClose();
  };
  const { data: choices } = useCall('sales.choices', {});
  const [trouble, setTrouble] = useState<string | null>(null);
  const { kind } = form.values;
  const save = async (values: DealValues) => {
    const { input, errors } = toInput(values, deal?.currency || currency);
    if (Object.keys(errors).length > 0) return form.setErrors(errors);
    try {
      await call('pricing.saveDeal', { ...(deal && { id: deal.id, edition: deal.edition }), ...input });
      showSuccess(m.deals.saved);
      onSaved();
      close();
    } catch (error) {
      const problem = asProblem(error);
      form.setErrors(fieldErrors(problem, formField));
      setTrouble(m.problem(problem));
    }
  };
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={false}
      size="lg"
      title={deal ? m.deals.edit : m.deals.add}
      closeButtonProps={{ 'aria-label': m.close }}
    >
      <form onSubmit={form.onSubmit(save)}>
        <Stack gap="sm">
          <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
            <TextInput label={m.deals.name} data-autofocus {...form.getInputProps('name')} />
            <Select
              label={m.deals.kind}
              allowDeselect={false}
              data={(Object.keys(m.deals.kinds) as DealKind[]).map((value) => ({ value, label: m.deals.kinds[value] }))}
              {...form.getInputProps('kind')}
            />
          </SimpleGrid>
          <Terms form={form} />
          {kind !== 'order' && (
            <Goods form={form} categories={choices?.categories ?? []} brands={choices?.brands ?? []} />
          )}
          <SimpleGrid cols={3} spacing="sm" verticalSpacing="xs">
            <Select
              label={m.deals.storeGroup}
              placeholder={m.deals.allStores}
              clearable
              data={[...new Set([...storeGroups, form.values.storeGroup])].filter(Boolean)}
              value={form.values.storeGroup || null}
              onChange={(value) => form.setFieldValue('storeGroup', value ?? '')}
            />
            <TextInput label={m.deals.firstDay} type="date" {...form.getInputProps('from')} />
            <TextInput label={m.deals.lastDay} type="date" {...form.getInputProps('to')} />
            <TextInput label={m.deals.coupon} {...form.getInputProps('coupon')} />
            <TextInput label={m.deals.minimum} inputMode="decimal" {...form.getInputProps('minimum')} />
          </SimpleGrid>
          <FormFooter trouble={trouble} onCancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}

type Form = ReturnType<typeof useForm<DealValues>>;

function Terms({ form }: { form: Form }) {
  const { kind, slabs } = form.values;
  if (kind === 'order')
    return (
      <Group gap="sm" align="flex-start">
        <TextInput label={m.deals.percent} inputMode="decimal" w={140} {...form.getInputProps('percent')} />
        <TextInput label={m.deals.orAmount} inputMode="decimal" w={140} {...form.getInputProps('amount')} />
      </Group>
    );
  return (
    <Stack gap="xs">
      <Group gap="sm" align="flex-start">
        {kind === 'free' && (
          <>
            <TextInput label={m.deals.buy} inputMode="numeric" w={110} {...form.getInputProps('buy')} />
            <TextInput label={m.deals.free} inputMode="numeric" w={110} {...form.getInputProps('free')} />
          </>
        )}
        <Select
          label={m.deals.unit}
          w={160}
          allowDeselect={false}
          data={(['piece', 'case'] as const).map((value) => ({ value, label: m.deals.units[value] }))}
          {...form.getInputProps('unit')}
        />
      </Group>
      {kind !== 'free' && (
        <>
          {slabs.map((_, i) => (
            <Group key={i} gap="sm" align="flex-start">
              <TextInput
                aria-label={`${m.deals.from} ${i + 1}`}
                leftSection={<Text size="xs">{m.deals.from}</Text>}
                leftSectionWidth={48}
                inputMode="numeric"
                w={160}
                {...form.getInputProps(`slabs.${i}.from`)}
              />
              <TextInput
                aria-label={`${kind === 'percent' ? m.deals.percent : m.deals.price} ${i + 1}`}
                placeholder={kind === 'percent' ? m.deals.percent : m.deals.price}
                inputMode="decimal"
                w={160}
                {...form.getInputProps(`slabs.${i}.value`)}
              />
            </Group>
          ))}
          <Group gap="xs">
            <Button size="compact-xs" variant="default" onClick={() => form.insertListItem('slabs', { ...NEW_SLAB })}>
              {m.deals.addSlab}
            </Button>
            {slabs.length > 1 && (
              <Button size="compact-xs" variant="subtle" onClick={() => form.removeListItem('slabs', slabs.length - 1)}>
                {m.deals.removeSlab}
              </Button>
            )}
          </Group>
        </>
      )}
      {kind === 'free' && <FreeProduct form={form} />}
      <Checkbox label={m.deals.mixed} {...form.getInputProps('mixed', { type: 'checkbox' })} />
    </Stack>
  );
}

const findProducts = async (text: string) =>
  (await call('sales.find', { text })).found.filter(({ kind }) => kind === 'product');

function FreeProduct({ form }: { form: Form }) {
  const { freeProduct } = form.values;
  return (
    <div>
      <Text size="sm">
        {m.deals.freeProduct}: {freeProduct?.name ?? m.deals.sameProduct}
        {freeProduct && (
          <CloseButton
            size="xs"
            component="button"
            type="button"
            style={{ display: 'inline-flex', verticalAlign: 'middle' }}
            aria-label={m.deals.removeProduct(freeProduct.name)}
            onClick={() => form.setFieldValue('freeProduct', null)}
          />
        )}
      </Text>
      <SearchCombobox
        label={m.deals.freeProduct}
        none={m.orders.noProduct}
        find={findProducts}
        itemKey={({ id }) => String(id)}
        render={({ name }) => name}
        onPick={({ id, name }) => form.setFieldValue('freeProduct', { id, name })}
      />
    </div>
  );
}

function Goods({ form, categories, brands }: { form: Form; categories: string[]; brands: string[] }) {
  const { products, category, brand } = form.values;
  const set = (list: DealValues['products']) => form.setFieldValue('products', list);
  return (
    <Stack gap="xs">
      <SimpleGrid cols={2} spacing="sm">
        <Select
          label={m.deals.category}
          placeholder={m.deals.all}
          clearable
          searchable
          data={categories.filter(Boolean)}
          value={category || null}
          onChange={(value) => form.setFieldValue('category', value ?? '')}
        />
        <Select
          label={m.deals.brand}
          placeholder={m.deals.all}
          clearable
          searchable
          data={brands.filter(Boolean)}
          value={brand || null}
          onChange={(value) => form.setFieldValue('brand', value ?? '')}
        />
      </SimpleGrid>
      <SearchCombobox
        label={m.deals.addProduct}
        none={m.orders.noProduct}
        find={findProducts}
        itemKey={({ id }) => String(id)}
        render={({ name }) => name}
        onPick={({ id, name }) => {
          if (!products.some((product) => product.id === id)) set([...products, { id, name }]);
        }}
      />
      {products.map(({ id, name }) => (
        <Group key={id} gap={4}>
          <CloseButton
            size="xs"
            aria-label={m.deals.removeProduct(name)}
            onClick={() => set(products.filter((product) => product.id !== id))}
          />
          <Text size="sm">{name}</Text>
        </Group>
      ))}
    </Stack>
  );
}
