import { Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import { type Column, Grid } from '../../components/Grid.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Trouble } from '../../components/Trouble.tsx';
import { usePages } from '../../components/use-pages.ts';
import { m } from '../../messages/index.ts';

interface Props<Row> {
  title: string;
  searchLabel: string;
  none: string;
  columns: Column<Row>[];
  fetchSlice: (slice: { search: string; offset: number; limit: number }) => Promise<{ items: Row[]; total: number }>;
  /** What else the question depends on. */
  filterKey?: string;
  /** A remark on a filter that is at work. */
  filter?: ReactNode;
}

/** A searchable list of any length; the search text lives in the address. */
export function ListPage<Row extends { id: number }>({
  title,
  searchLabel,
  none,
  columns,
  fetchSlice,
  filterKey = '',
  filter,
}: Props<Row>) {
  const [params, setParams] = useSearchParams();
  const [search, setSearch] = useState(params.get('search') ?? '');
  const [asked] = useDebouncedValue(search, 150);
  useEffect(() => {
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (asked) next.set('search', asked);
        else next.delete('search');
        return next;
      },
      { replace: true },
    );
  }, [asked, setParams]);
  const { rows, total, error, onRange, reload } = usePages<Row>(`${filterKey} ${asked}`, (offset, limit) =>
    fetchSlice({ search: asked, offset, limit }),
  );
  return (
    <>
      <PageHead title={title} remark={total === null ? undefined : m.count(total)}>
        <TextInput
          type="search"
          w={340}
          aria-label={searchLabel}
          placeholder={searchLabel}
          title={m.searchHint}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </PageHead>
      {filter}
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
          height="calc(100vh - 150px)"
        />
      )}
    </>
  );
}
