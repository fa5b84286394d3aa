import { Button, Pill, Popover, Select, Stack, Text, TextInput } from '@mantine/core';
import { SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Output, SalesFilter } from '../../src-shared/contract/index.ts';
import { m } from '../messages/index.ts';
import { columnOf, useFilter } from './filters.ts';
import { date } from './format.ts';
import { periodDates } from './period-dates.ts';
import { type ChosenPeriod, type PeriodName, periodName, periods } from './periods.ts';
import { SavedViews } from './SavedViews.tsx';
import { useCall } from './use-call.ts';

/** Filters by columns of lists; of each, one column at a time. */
const COLUMNS = { storeColumn: 'storeColumns', productColumn: 'productColumns' } as const;
const NAMES = ['category', 'brand', 'salesperson', 'city'] as const;
/** Select value for “no value”: an empty string would count as no selection. */
const UNNAMED = '\u0000';

/**
 * Period and sales filters of a page, stored in the URL; `children` are rendered beside them.
 * @param only `period` if the page supports period and store filters only
 * @param onPeriod called with the name of a period that was chosen, or with its dates
 */
export function FilterBar({
  children,
  only,
  onPeriod,
}: {
  children?: ReactNode;
  only?: 'period';
  onPeriod?: (period: ChosenPeriod) => void;
}) {
  const { filter } = useFilter();
  const { data } = useCall('sales.choices', {});
  if (!data?.last && !children) return null;
  // render `children` before the filters have loaded, so that they keep their position
  return (
    <search className="filters" aria-label={m.filter.label}>
      {data?.last && <Filters choices={data} last={data.last} only={only} onPeriod={onPeriod} />}
      {data?.last && <SavedViews />}
      {children}
      <Text className="print-only" size="sm">
        {filter.from || filter.to
          ? `${filter.from ? date(filter.from) : '…'} – ${filter.to ? date(filter.to) : '…'}`
          : m.filter.periods.all}
      </Text>
    </search>
  );
}

function Filters({
  choices: data,
  last,
  only,
  onPeriod,
}: {
  choices: Output<'sales.choices'>;
  last: string;
  only: 'period' | undefined;
  onPeriod: ((period: ChosenPeriod) => void) | undefined;
}) {
  const { filter, change, clear } = useFilter();
  const [own, setOwn] = useState(false);
  const name = own ? 'own' : (periodName(filter, last) ?? 'own');
  const lists = {
    category: data.categories,
    brand: data.brands,
    salesperson: data.salespeople,
    city: data.cities,
  };
  const active = (Object.keys(filter) as (keyof SalesFilter)[]).filter(
    (key) => key !== 'from' && key !== 'to' && (only !== 'period' || key === 'storeId'),
  );
  const outOfOrder = filter.from !== undefined && filter.to !== undefined && filter.from > filter.to;
  return (
    <>
      <Select
        aria-label={m.filter.period}
        size="xs"
        w={190}
        allowDeselect={false}
        data={Object.entries(m.filter.periods).map(([value, label]) => {
          const dates = value === 'own' ? null : periodDates(value as PeriodName, last);
          return { value, label: dates === null ? label : `${label} · ${dates}` };
        })}
        value={name}
        onChange={(value) => {
          setOwn(value === 'own');
          if (!value || value === 'own') return;
          change({ from: undefined, to: undefined, ...periods(last)[value as PeriodName] });
          onPeriod?.(value as PeriodName);
        }}
      />
      {name === 'own' &&
        (['from', 'to'] as const).map((key) => (
          <TextInput
            key={key}
            type="date"
            size="xs"
            aria-label={m.filter[key]}
            value={filter[key] ?? ''}
            min={data.first ?? undefined}
            error={key === 'to' && outOfOrder ? m.filter.outOfOrder : undefined}
            onChange={({ currentTarget: { value } }) => {
              const dates = { from: filter.from, to: filter.to, [key]: value || undefined };
              change(dates);
              onPeriod?.(dates);
            }}
          />
        ))}
      {only !== 'period' && (
        <Popover position="bottom-start" shadow="md" trapFocus>
          <Popover.Target>
            <Button size="xs" variant="default" leftSection={<SlidersHorizontal size={14} />}>
              {m.filter.more}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            {/* a focused select would open over the others */}
            <Stack gap="xs" tabIndex={-1} data-autofocus style={{ outline: 'none' }}>
              {NAMES.filter((key) => lists[key].length > 0).map((key) => (
                <Select
                  key={key}
                  label={m.filter[key]}
                  size="xs"
                  searchable
                  clearable
                  clearButtonProps={{ 'aria-label': m.filter.drop(m.filter[key]) }}
                  comboboxProps={{ withinPortal: false }}
                  data={[
                    ...lists[key].map((value) => ({ value, label: value })),
                    { value: UNNAMED, label: m.filter.unnamed },
                  ]}
                  value={filter[key] === '' ? UNNAMED : (filter[key] ?? null)}
                  onChange={(value) => change({ [key]: value === UNNAMED ? '' : (value ?? undefined) })}
                />
              ))}
              {(['storeColumn', 'productColumn'] as const).flatMap((key) =>
                data[COLUMNS[key]].map(({ name: column, values }) => (
                  <Select
                    key={`${key} ${column}`}
                    label={column}
                    size="xs"
                    searchable
                    clearable
                    clearButtonProps={{ 'aria-label': m.filter.drop(column) }}
                    comboboxProps={{ withinPortal: false }}
                    data={values}
                    value={valueIn(filter[key], column)}
                    onChange={(value) => change({ [key]: value === null ? undefined : `${column}=${value}` })}
                  />
                )),
              )}
            </Stack>
          </Popover.Dropdown>
        </Popover>
      )}
      {active.map((key) => (
        <FilterPill key={key} name={key} filter={filter} onRemove={() => change({ [key]: undefined })} />
      ))}
      {active.length > 1 && (
        <Button size="compact-xs" variant="subtle" onClick={clear}>
          {m.filter.clear}
        </Button>
      )}
    </>
  );
}

/** The value that a column of lists is filtered by; null where it is not. */
function valueIn(filter: string | undefined, column: string): string | null {
  const { name, value } = columnOf(filter ?? '');
  return filter !== undefined && name === column ? value : null;
}

const LABELS: Partial<Record<keyof SalesFilter, string>> = {
  category: m.filter.category,
  brand: m.filter.brand,
  salesperson: m.filter.salesperson,
  city: m.filter.city,
  storeId: m.filter.store,
  productId: m.filter.product,
};

function FilterPill({
  name,
  filter,
  onRemove,
}: {
  name: keyof SalesFilter;
  filter: SalesFilter;
  onRemove: () => void;
}) {
  const column = name === 'storeColumn' || name === 'productColumn' ? columnOf(filter[name] ?? '') : null;
  const label = column?.name ?? LABELS[name] ?? name;
  return (
    <Pill
      size="md"
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ 'aria-label': m.filter.drop(label), tabIndex: 0, 'aria-hidden': false }}
    >
      {label}: {name === 'storeId' ? <StoreName id={filter.storeId!} /> : null}
      {name === 'productId' ? <ProductName id={filter.productId!} /> : null}
      {name !== 'storeId' && name !== 'productId' ? (column?.value ?? String(filter[name])) || m.filter.unnamed : null}
    </Pill>
  );
}

function StoreName({ id }: { id: number }) {
  return useCall('sales.store', { id }).data?.name ?? String(id);
}

function ProductName({ id }: { id: number }) {
  return useCall('sales.product', { id }).data?.name ?? String(id);
}
