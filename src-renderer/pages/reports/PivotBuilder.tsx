import { Button, Group, Paper, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Pivot, SalesFilter } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { useFilter } from '../../components/filters.ts';
import { showSuccess } from '../../components/notify.ts';
import { useCall } from '../../components/use-call.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';

/** Pivot of the URL query; by default revenue of stores by month. */
export function pivotOf(params: URLSearchParams, filter: SalesFilter): Pivot {
  return {
    rows: (params.get('rows') ?? 'store') as Pivot['rows'],
    columns: (params.get('columns') ?? 'month') as Pivot['columns'],
    measure: (params.get('measure') ?? 'revenue') as Pivot['measure'],
    filter,
  };
}

const dimensions = Object.entries(m.reports.dimensions).map(([value, label]) => ({ value, label }));

/** The dimensions, and the columns of lists that have no field. */
function useDimensions() {
  const { data } = useCall('sales.choices', {});
  const columns = [
    ...(data?.storeColumns ?? []).map(({ name }) => ({ value: `store:${name}`, label: name })),
    ...(data?.productColumns ?? []).map(({ name }) => ({ value: `product:${name}`, label: name })),
  ];
  return columns.length === 0 ? dimensions : [...dimensions, { group: m.reports.listColumns, items: columns }];
}

/** Pivot editor: rows, columns, measure, and a name to save it under. */
export function PivotBuilder() {
  const [params, put] = useQueryParams();
  const { filter } = useFilter();
  const pivot = pivotOf(params, filter);
  const choices = useDimensions();
  const [name, setName] = useState(params.get('name') ?? '');
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    try {
      await call('reports.save', { name, pivot });
      put({ name: name.trim() });
      showSuccess(m.reports.savedNow(name.trim()));
    } catch (error) {
      showError(error);
    }
  };
  return (
    <Paper mb="sm" p="sm" className="no-print">
      <Group gap="sm" align="flex-end">
        <Select
          size="xs"
          w={130}
          label={m.reports.rows}
          allowDeselect={false}
          data={choices}
          value={pivot.rows}
          onChange={(value) => put({ rows: value })}
        />
        <Select
          size="xs"
          w={130}
          label={m.reports.columns}
          allowDeselect={false}
          data={[{ value: 'none', label: m.reports.noColumns }, ...choices]}
          value={pivot.columns}
          onChange={(value) => put({ columns: value })}
        />
        <Select
          size="xs"
          w={140}
          label={m.reports.measure}
          allowDeselect={false}
          data={Object.entries(m.reports.measures).map(([value, label]) => ({ value, label }))}
          value={pivot.measure}
          onChange={(value) => put({ measure: value })}
        />
        <form onSubmit={save}>
          <Group gap="xs" align="flex-end">
            <TextInput
              size="xs"
              w={160}
              label={m.reports.name}
              value={name}
              maxLength={80}
              onChange={({ currentTarget: { value } }) => setName(value)}
            />
            <Button size="xs" type="submit" variant="default" disabled={name.trim() === ''}>
              {m.save}
            </Button>
          </Group>
        </form>
      </Group>
    </Paper>
  );
}
