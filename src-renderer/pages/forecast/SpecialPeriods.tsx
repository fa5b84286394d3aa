import { Button, Group, Modal, Paper, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { Forecast } from '../../../src-shared/contract/index.ts';
import { asProblem } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { FormFooter } from '../../components/FormFooter.tsx';
import { date } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { showSuccess } from '../../components/notify.ts';
import { SmallTable } from '../../components/SmallTable.tsx';
import { useKeptForm } from '../../components/use-kept-form.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';

type Special = Forecast['specialPeriods'][number];

const goodsOf = ({ product, category }: Pick<Special, 'product' | 'category'>) =>
  product ?? (category === null ? m.levels.total : category || m.forecast.uncategorised);

/** Promotions and stock-outs, which forecasts do not learn from: what is marked, and a form to mark more. */
export function SpecialPeriods({ forecast: f, onChanged }: { forecast: Forecast; onChanged: () => void }) {
  const [adding, setAdding] = useState(false);
  const mayRemove = useAllowed('forecast.removePeriod');
  const remove = async ({ id }: Special) => {
    try {
      await call('forecast.removePeriod', { id });
      showSuccess(m.forecast.special.removed);
      onChanged();
    } catch (error) {
      showError(error);
    }
  };
  return (
    <Paper>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{m.forecast.special.title}</Title>
        <IfAllowed ask="forecast.markPeriod">
          <Button variant="default" size="compact-sm" onClick={() => setAdding(true)}>
            {m.forecast.special.add}
          </Button>
        </IfAllowed>
      </Group>
      {f.specialPeriods.length === 0 ? (
        <Text size="sm" c="dimmed">
          {m.forecast.special.none}
        </Text>
      ) : (
        <SmallTable
          rows={f.specialPeriods}
          rowKey={({ id }) => id}
          columns={[
            { head: m.forecast.special.kind, cell: ({ kind }) => m.forecast.special.kinds[kind] },
            { head: m.forecast.special.days, cell: ({ from, to }) => m.forecast.special.between(date(from), date(to)) },
            { head: m.forecast.special.goods, cell: goodsOf },
            ...(mayRemove
              ? [
                  {
                    head: { label: m.remove },
                    right: true,
                    cell: (period: Special) => (
                      <Button variant="subtle" size="compact-sm" onClick={() => remove(period)}>
                        {m.remove}
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {adding && <SpecialPeriodForm forecast={f} onClose={() => setAdding(false)} onSaved={onChanged} />}
    </Paper>
  );
}

/** Marks days of what the forecast is of: a product, a category, or all sales. */
function SpecialPeriodForm({
  forecast: f,
  onClose,
  onSaved,
}: {
  forecast: Forecast;
  onClose: () => void;
  onSaved: () => void;
}) {
  const goods = f.productId !== null ? { productId: f.productId } : f.category !== null ? { category: f.category } : {};
  const { form, discard } = useKeptForm<{ kind: Special['kind']; from: string; to: string }>(
    `special period ${JSON.stringify(goods)}`,
    {
      initialValues: { kind: 'promotion', from: '', to: '' },
      validate: {
        from: (value) => (value ? null : m.forecast.special.dayMissing),
        to: (value, { from }) =>
          value ? (value < from ? m.forecast.special.endsFirst : null) : m.forecast.special.dayMissing,
      },
    },
  );
  const close = () => {
    discard();
    onClose();
  };
  const [trouble, setTrouble] = useState<string | null>(null);
  const save = async (values: typeof form.values) => {
    try {
      await call('forecast.markPeriod', { ...values, ...goods });
      showSuccess(m.forecast.special.saved);
      onSaved();
      close();
    } catch (error) {
      setTrouble(m.problem(asProblem(error)));
    }
  };
  const of = goodsOf({ product: f.productId === null ? null : f.name, category: f.category });
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={false}
      title={m.forecast.special.add}
      closeButtonProps={{ 'aria-label': m.close }}
    >
      <form onSubmit={form.onSubmit(save)} noValidate>
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {m.forecast.special.hint(of)}
          </Text>
          <Select
            label={m.forecast.special.kind}
            allowDeselect={false}
            data={(['promotion', 'stock_out'] as const).map((value) => ({
              value,
              label: m.forecast.special.kinds[value],
            }))}
            {...form.getInputProps('kind')}
          />
          <Group grow align="flex-start">
            <TextInput label={m.forecast.special.firstDay} type="date" data-autofocus {...form.getInputProps('from')} />
            <TextInput label={m.forecast.special.lastDay} type="date" {...form.getInputProps('to')} />
          </Group>
          <FormFooter trouble={trouble} onCancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}
