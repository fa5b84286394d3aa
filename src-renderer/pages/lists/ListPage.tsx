import { Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import { useColumns } from '../../components/columns.tsx';
import { FilterBar } from '../../components/FilterBar.tsx';
import { useFilter } from '../../components/filters.ts';
import { type Column, Grid, type Sorting } from '../../components/Grid.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Trouble } from '../../components/Trouble.tsx';
import { useAddress } from '../../components/use-address.ts';
import { type Slice, usePages } from '../../components/use-pages.ts';
import { m } from '../../messages/index.ts';

/** Query for a slice of a list. */
interface ListQuestion extends Sorting {
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
  fetchSlice: (question: ListQuestion) => Promise<S>;
  /** Further parameters of the query, as a cache key. */
  filterKey?: string;
  /** Rendered beside the filters. */
  filters?: ReactNode;
  /** Rendered beside the search field. */
  actions?: ReactNode;
  /** Rendered between filters and table. */
  above?: ReactNode;
  remark?: (answer: S) => string | undefined;
  /** Restricts the filter bar, see FilterBar. */
  only?: 'period';
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
  filters,
  actions,
  above,
  remark,
  only,
}: Props<Row, S>) {
  const [params, put] = useAddress();
  const { filter } = useFilter();
  const [search, setSearch] = useState(params.get('search') ?? '');
  const [asked] = useDebouncedValue(search, 150);
  const sorting: Sorting = { sort: params.get('sort') ?? undefined, descending: params.get('order') !== 'up' };
  const { columns, choice } = useColumns(name, all, hidden);
  useEffect(() => put({ search: asked }, { replace: true }), [asked, put]);
  const key = JSON.stringify([filter, filterKey, asked, sorting]);
  const { rows, total, answer, error, onRange, reload } = usePages<S>(key, (offset, limit) =>
    fetchSlice({ search: asked, offset, limit, ...sorting }),
  );
  const also = answer && remark?.(answer);
  return (
    <>
      <PageHead title={title} remark={total === null ? undefined : `${m.count(total)}${also ? `, ${also}` : ''}`}>
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
      </PageHead>
      <FilterBar {...(only ? { only } : {})}>
        {filters}
        <span className="filters-end">{choice}</span>
      </FilterBar>
      {above}
      {error !== null && <Trouble error={error} retry={reload} />}
      {total === null && error === null && <Loading />}
      {total === 0 && <Text c="dimmed">{none}</Text>}
      {total !== null && total > 0 && (
        <Grid
          label={title}
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
