import { Menu, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import { type Column, DataGrid, type Sorting } from '../../components/DataGrid.tsx';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { ExportMenu } from '../../components/ExportMenu.tsx';
import { FilterBar } from '../../components/FilterBar.tsx';
import { useFilter } from '../../components/filters.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { Loading } from '../../components/Loading.tsx';
import { NoSales } from '../../components/NoSales.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { useColumns } from '../../components/use-columns.tsx';
import { type Slice, usePagedRows } from '../../components/use-paged-rows.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';

/** Query for a slice of a list. */
interface ListQuery extends Sorting {
  search: string;
  offset: number;
  limit: number;
}

interface Props<Row, S extends Slice<Row>> {
  /** Storage key of the column selection. */
  name: string;
  title: string;
  searchLabel: string;
  none: string;
  columns: Column<Row>[];
  /** Columns hidden by default. */
  hidden?: string[];
  fetchSlice: (question: ListQuery) => Promise<S>;
  /** Further parameters of the query, as a cache key. */
  filterKey?: string;
  /** The query without search and order, for the list as a file. */
  exported: object;
  /** Rendered beside the filters. */
  filters?: ReactNode;
  /** Rendered beside the search field. */
  actions?: ReactNode;
  /** Rendered between filters and table. */
  above?: ReactNode;
  remark?: (answer: S) => string | undefined;
  /** The list is filled by imports: while it is empty as a whole, it says how to begin. */
  needsSales?: boolean;
  /** Restricts the filter bar, see FilterBar; `none` for a list that sales filters do not concern. */
  only?: 'period' | 'none';
}

/** Searchable, sortable list of any length; its query lives in the URL. */
export function ListPage<Row extends { id: number }, S extends Slice<Row> = Slice<Row>>({
  name,
  title,
  searchLabel,
  none,
  columns: all,
  hidden,
  fetchSlice,
  filterKey = '',
  exported,
  filters,
  actions,
  above,
  remark,
  needsSales = false,
  only,
}: Props<Row, S>) {
  const [params, put] = useQueryParams();
  const { filter } = useFilter();
  const [search, setSearch] = useState(params.get('search') ?? '');
  const [debouncedSearch] = useDebouncedValue(search, 150);
  const sorting: Sorting = { sort: params.get('sort') ?? undefined, descending: params.get('order') !== 'up' };
  const { columns, choice } = useColumns(name, all, hidden);
  useEffect(() => put({ search: debouncedSearch }, { replace: true }), [debouncedSearch, put]);
  const key = JSON.stringify([filter, filterKey, debouncedSearch, sorting]);
  const { rows, total, answer, error, onRange, reload } = usePagedRows<S>(key, (offset, limit) =>
    fetchSlice({ search: debouncedSearch, offset, limit, ...sorting }),
  );
  const isAll = [...params.keys()].every((name) => name === 'sort' || name === 'order');
  const also = answer && remark?.(answer);
  return (
    <>
      <PageHeader title={title} remark={total === null ? undefined : `${m.count(total)}${also ? `, ${also}` : ''}`}>
        <ExportMenu table={name} query={{ ...exported, search: debouncedSearch, ...(sorting.sort ? sorting : {}) }}>
          {(name === 'stores' || name === 'products') && (
            <IfAllowed ask="imports.exportList">
              <Menu.Item component="a" href={`/files/lists/${name}.xlsx`} download title={m.listed.exportHint}>
                {m.listed.exportAs}
              </Menu.Item>
            </IfAllowed>
          )}
        </ExportMenu>
        {actions}
        <TextInput
          type="search"
          w={300}
          aria-label={searchLabel}
          placeholder={searchLabel}
          title={m.searchHint}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            document.querySelector<HTMLElement>('.grid-row a')?.focus();
          }}
        />
      </PageHeader>
      {only === 'none' ? (
        <div className="filters">
          {filters}
          <span className="filters-end">{choice}</span>
        </div>
      ) : (
        <FilterBar {...(only ? { only } : {})}>
          {filters}
          <span className="filters-end">{choice}</span>
        </FilterBar>
      )}
      {above}
      {error !== null && <ErrorAlert error={error} retry={reload} />}
      {total === null && error === null && <Loading />}
      {total === 0 && (isAll && needsSales ? <NoSales /> : <Text c="dimmed">{none}</Text>)}
      {total !== null && total > 0 && (
        <DataGrid
          label={title}
          name={name}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          onRange={onRange}
          height="calc(100vh - 178px)"
          sorted={sorting}
          onSort={({ sort, descending }) =>
            put({ sort: sort ?? null, order: descending ? null : 'up' }, { replace: true })
          }
        />
      )}
    </>
  );
}
