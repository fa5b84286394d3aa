import { Alert, Anchor, Button, Group, List, NativeSelect, Paper, Stack, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { ImportItem, Reject } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { count, instant, money } from '../../components/format.ts';
import { type Column, Grid } from '../../components/Grid.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Trouble } from '../../components/Trouble.tsx';
import { useCall } from '../../components/use-call.ts';
import { usePages } from '../../components/use-pages.ts';
import { m } from '../../messages/index.ts';
import { Outcome } from './Outcome.tsx';
import { RunningImport } from './RunningImport.tsx';
import { isUnderWay } from './state.ts';

/** What came of one import, and the records that could not be taken. */
export default function ImportPage({ importId }: { importId: number }) {
  const { data: item, error, reload } = useCall('imports.get', { importId });
  if (error) return <Trouble error={error} retry={reload} />;
  if (!item) return <Loading />;
  return (
    <>
      <PageHead
        title={item.file.name}
        remark={
          <>
            <Anchor component={Link} href="/imports" size="sm">
              {m.imports.back}
            </Anchor>
            {' · '}
            {instant(item.startedAt)}
          </>
        }
      >
        <Outcome status={item.status} />
      </PageHead>
      <Stack gap="md">
        {isUnderWay(item) ? <RunningImport item={item} /> : <Summary item={item} />}
        {item.linesRejected > 0 && <Rejects item={item} />}
      </Stack>
    </>
  );
}

function Summary({ item }: { item: ImportItem }) {
  const f = m.imports.facts;
  const sums = Object.entries(item.totals)
    .map(([currency, minor]) => money(minor, currency))
    .join(' + ');
  const facts: [string, string][] = [
    [f.records, count(item.recordsRead)],
    [f.imported, count(item.linesImported)],
    [f.updated, count(item.linesUpdated)],
    [f.unchanged, count(item.linesUnchanged)],
    [f.rejected, count(item.linesRejected)],
    [f.sum, sums || '–'],
    [f.invoices, `${count(item.invoicesNew)} / ${count(item.invoicesUpdated)} / ${count(item.invoicesUnchanged)}`],
    [f.stores, count(item.storesNew)],
    [f.products, count(item.productsNew)],
    [f.lines, count(item.file.physicalLines)],
    [f.encoding, item.file.encoding || '–'],
    [f.took, m.imports.seconds(item.durationMs)],
  ];
  const warnings = Object.entries(item.warnings);
  return (
    <Paper>
      {item.message && (
        <Alert color={item.status === 'cancelled' ? 'gray' : 'red'} mb="md">
          {item.message}
        </Alert>
      )}
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="figure">{value}</dd>
          </div>
        ))}
      </dl>
      {item.status !== 'failed' &&
        item.status !== 'cancelled' &&
        item.status !== 'interrupted' &&
        item.status !== 'stopped' && (
          <Text size="sm" c="dimmed" mt="sm" className="figure">
            {m.imports.adds(item.recordsRead, item.linesImported, item.linesUnchanged, item.linesRejected)}
          </Text>
        )}
      {warnings.length > 0 && (
        <>
          <Title order={2} mt="md" mb={4}>
            {m.imports.warnings}
          </Title>
          <List size="sm">
            {warnings.map(([code, number]) => (
              <List.Item key={code}>
                {count(number)} {m.imports.warningTexts[code] ?? code}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Paper>
  );
}

function Rejects({ item }: { item: ImportItem }) {
  const [code, setCode] = useState('');
  const [columns, setColumns] = useState<string[]>([]);
  const { rows, total, error, onRange, reload } = usePages(`${item.importId} ${code}`, async (offset, limit) => {
    const page = await call('imports.rejects', { importId: item.importId, offset, limit, ...(code ? { code } : {}) });
    setColumns(page.columns);
    return page;
  });
  const shown = useMemo(() => rejectColumns(columns), [columns]);
  return (
    <section aria-labelledby="rejects">
      <Group justify="space-between" mb="xs" align="flex-end">
        <div>
          <Title order={2} id="rejects">
            {m.imports.rejectsTitle(item.linesRejected)}
          </Title>
          <Text size="sm" c="dimmed">
            {m.imports.rejectsHint}
          </Text>
        </div>
        <Group gap="sm" align="flex-end">
          <NativeSelect
            size="xs"
            label={m.imports.reason}
            value={code}
            onChange={(event) => setCode(event.target.value)}
            data={[
              { value: '', label: m.imports.allReasons },
              ...Object.entries(item.rejects).map(([value, number]) => ({
                value,
                label: `${value} (${count(number)})`,
              })),
            ]}
          />
          <Button component="a" href={`/files/imports/${item.importId}/rejects.csv`} download variant="default">
            {m.imports.save}
          </Button>
        </Group>
      </Group>
      {error !== null && <Trouble error={error} retry={reload} />}
      {total === null ? (
        <Loading />
      ) : (
        <Grid
          label={m.imports.rejectsGrid}
          columns={shown}
          rows={rows}
          rowKey={(row) => row.record}
          onRange={onRange}
          height={480}
        />
      )}
    </section>
  );
}

/** Line, reason, and every cell of the record; a cell at fault is marked and says why. */
function rejectColumns(columns: string[]): Column<Reject>[] {
  const own = columns.map(
    (name, index): Column<Reject> => ({
      key: `${index} ${name}`,
      header: name,
      width: '150px',
      cell: (row) => {
        const fault = row.faults.find(({ column }) => column === name);
        const text = row.cells[index] ?? '';
        return fault ? (
          <span className="cell-fault" title={fault.message}>
            {text || '∅'}
          </span>
        ) : (
          text
        );
      },
    }),
  );
  const lead: Column<Reject>[] = [
    { key: 'line', header: m.imports.line, width: '70px', number: true, cell: (row) => count(row.line) },
    {
      key: 'reason',
      header: m.imports.reason,
      width: '400px',
      cell: (row) => <span title={row.message}>{row.message}</span>,
    },
    { key: 'column', header: m.imports.column, width: '140px', cell: (row) => row.column },
    {
      key: 'value',
      header: m.imports.value,
      width: '130px',
      cell: (row) => (row.column ? <span className="cell-fault">{row.value || '∅'}</span> : row.value),
    },
  ];
  return [...lead, ...own];
}
