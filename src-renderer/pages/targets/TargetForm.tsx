import { Modal, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { addMonths } from '../../../src-shared/calendar.ts';
import type { Target } from '../../../src-shared/contract/targets.ts';
import { asProblem } from '../../../src-shared/problem.ts';
import { REGION_KINDS, type RegionKind } from '../../../src-shared/regions.ts';
import { call } from '../../client.ts';
import { FormFooter } from '../../components/FormFooter.tsx';
import { fieldErrors } from '../../components/field-errors.ts';
import { month as monthName } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { moneyInput, parseMoney } from '../../components/parse-input.ts';
import { useCall } from '../../components/use-call.ts';
import { useKeptForm } from '../../components/use-kept-form.ts';
import { m } from '../../messages/index.ts';

interface TargetValues {
  month: string;
  salesperson: string;
  /** Kind and name: `city Pune`; empty for all. */
  region: string;
  category: string;
  amount: string;
}

const MONTHS_AHEAD = 12;

const toValues = (target: Target | null, month: string): TargetValues => ({
  month: target?.month ?? month,
  salesperson: target?.salesperson ?? '',
  region: target?.region ? `${target.region.kind} ${target.region.name}` : '',
  category: target?.category ?? '',
  amount: target ? moneyInput(target.targetMinor, target.currency) : '',
});

function regionOf(text: string): Target['region'] {
  const [kind, ...name] = text.split(' ');
  return text === '' ? null : { kind: kind as RegionKind, name: name.join(' ') };
}

/** Form of a target, in a window over the page. */
export function TargetForm({
  target,
  month,
  thisMonth,
  onClose,
  onSaved,
}: {
  /** The target to change; null for a new one. */
  target: Target | null;
  /** The month of a new one. */
  month: string;
  thisMonth: string;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { form, discard } = useKeptForm<TargetValues>(target ? `edit target ${target.id}` : 'edit target new', {
    initialValues: toValues(target, month),
  });
  const { data: choices } = useCall('targets.choices', {});
  const [trouble, setTrouble] = useState<string | null>(null);
  const close = () => {
    discard();
    onClose();
  };
  const currency = target?.currency ?? choices?.currency ?? '';
  const save = async ({ region, amount, ...values }: TargetValues) => {
    const targetMinor = parseMoney(amount, currency);
    if (targetMinor === null) return form.setFieldError('amount', m.targets.amountBad);
    try {
      await call('targets.save', {
        ...(target && { id: target.id }),
        ...values,
        region: regionOf(region),
        targetMinor,
      });
      showSuccess(m.targets.saved);
      onSaved();
      close();
    } catch (error) {
      const problem = asProblem(error);
      form.setErrors(fieldErrors(problem, (field) => (field === 'targetMinor' ? 'amount' : field)));
      setTrouble(m.problem(problem));
    }
  };
  const months = Array.from({ length: MONTHS_AHEAD + 1 }, (_, i) => addMonths(`${thisMonth}-01`, i).slice(0, 7));
  const named = (field: 'salesperson' | 'region' | 'category', placeholder: string) => ({
    placeholder,
    clearable: true,
    searchable: true,
    error: form.errors[field],
    value: form.values[field] || null,
    onChange: (value: string | null) => form.setFieldValue(field, value ?? ''),
  });
  const { salesperson, region, category } = form.values;
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={false}
      size="lg"
      title={target ? m.targets.edit : m.targets.add}
      closeButtonProps={{ 'aria-label': m.close }}
    >
      <form onSubmit={form.onSubmit(save)}>
        <Stack gap="sm">
          <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
            <Select
              label={m.targets.month}
              allowDeselect={false}
              data={[...new Set([...months, form.values.month])].map((value) => ({ value, label: monthName(value) }))}
              {...form.getInputProps('month')}
            />
            <TextInput
              label={m.targets.amount(currency)}
              inputMode="decimal"
              data-autofocus
              {...form.getInputProps('amount')}
            />
            <Select
              label={m.targets.salesperson}
              data={withValue(choices?.salespeople ?? [], salesperson)}
              {...named('salesperson', m.targets.anySalesperson)}
            />
            <Select
              label={m.targets.region}
              data={regionChoices(choices?.regions ?? [], region)}
              {...named('region', m.targets.anyRegion)}
            />
            <Select
              label={m.targets.category}
              data={withValue(choices?.categories ?? [], category)}
              {...named('category', m.targets.anyCategory)}
            />
          </SimpleGrid>
          <FormFooter trouble={trouble} onCancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}

const withValue = (names: string[], value: string) => [...new Set([...names, value])].filter(Boolean);

/** Regions by kind; the one that is set stays, also where no store is in it any more. */
function regionChoices(regions: NonNullable<Target['region']>[], value: string) {
  const set = regionOf(value);
  const isKnown = regions.some(({ kind, name }) => `${kind} ${name}` === value);
  const all = set && !isKnown ? [...regions, set] : regions;
  return REGION_KINDS.map((kind) => ({
    group: m.targets.kinds[kind],
    items: all.filter((region) => region.kind === kind).map(({ name }) => ({ value: `${kind} ${name}`, label: name })),
  })).filter(({ items }) => items.length > 0);
}
