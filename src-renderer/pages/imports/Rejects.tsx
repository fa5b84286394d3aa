import { Button, Group, NativeSelect, Table, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ImportItem, Reject } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { type Column, DataGrid } from '../../components/DataGrid.tsx';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { count } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { ScrollX } from '../../components/ScrollX.tsx';
import { useAllowed } from '../../components/use-me.ts';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';
import { faultText } from './fault-text.ts';
import { RejectEditor } from './RejectEditor.tsx';

/** Rejected records that are not corrected yet: reasons, cells, and correction. */
export function Rejects({ item }: { item: ImportItem }) {
  const [code, setCode] = useState('');
  const [columns, setColumns] = useState<string[]>([]);
  const { rows, total, error, onRange, reload } = usePagedRows(
    `${item.importId} ${code} ${item.status} ${item.fixed}`,
    async (offset, limit) => {
      const page = await call('imports.rejects', {
        importId: item.importId,
        open: true,
        offset,
        limit,
        ...(code ? { code } : {}),
      });
      setColumns(page.columns);
      return page;
    },
  );
  const [params, put] = useQueryParams();
  const shown = useMemo(() => rejectColumns(columns), [columns]);
  const open = item.linesRejected - item.fixed;
  const mayCorrect = useAllowed('imports.fix');
  const correctable =
    mayCorrect &&
    open > 0 &&
    ['completed_with_rejects', 'stopped'].includes(item.status) &&
    item.linesImported + item.linesUnchanged > 0 &&
    !item.undoneAt &&
    item.device === null;
  const correcting = correctable && params.get('correct') !== null;
  return (
    <section aria-labelledby="rejects">
      <Group justify="space-between" mb="xs" align="flex-end">
        <div>
          <Title order={2} id="rejects">
            {open > 0 || item.fixed === 0 ? m.imports.rejectsTitle(open) : m.after.allFixed}
          </Title>
          <Text size="sm" c="dimmed">
            {m.imports.rejectsHint} {item.fixed > 0 && m.after.fixed(item.fixed)}
          </Text>
        </div>
        <Group gap="sm" align="flex-end">
          {!correcting && (
            <NativeSelect
              size="xs"
              label={m.imports.reason}
              value={code}
              onChange={(event) => setCode(event.target.value)}
              data={[
                { value: '', label: m.imports.allReasons },
                ...Object.entries(item.rejects).map(([value, number]) => ({
                  value,
                  label: item.fixed > 0 ? faultName(value) : `${faultName(value)} (${count(number)})`,
                })),
              ]}
            />
          )}
          {correctable && (
            <Button
              variant="default"
              onClick={() => put({ correct: correcting ? null : '1' }, { replace: true })}
              aria-pressed={correcting}
            >
              {correcting ? m.after.correctDone : m.after.correct}
            </Button>
          )}
          <Button component="a" href={`/files/imports/${item.importId}/rejects.xlsx`} download variant="default">
            {m.reports.xlsxSave}
          </Button>
          <Button component="a" href={`/files/imports/${item.importId}/rejects.csv`} download variant="default">
            {m.imports.save}
          </Button>
        </Group>
      </Group>
      {error !== null && <ErrorAlert error={error} retry={reload} />}
      {!correcting && item.fixed === 0 && Object.keys(item.rejects).length > 1 && <Reasons item={item} rows={rows} />}
      {correcting ? (
        <RejectEditor importId={item.importId} fixed={item.fixed} />
      ) : open === 0 ? null : total === null ? (
        <Loading />
      ) : (
        <DataGrid
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

const faultName = (code: string) => m.imports.faultNames[code] ?? code;

/** Reasons by frequency, each with its first rejected record. */
function Reasons({ item, rows }: { item: ImportItem; rows: (Reject | undefined)[] }) {
  const example = (code: string) => rows.find((row) => row?.code === code);
  return (
    <ScrollX>
      <Table mb="md" withTableBorder aria-label={m.after.reasons}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{m.imports.reason}</Table.Th>
            <Table.Th ta="right">{m.after.times}</Table.Th>
            <Table.Th>{m.after.example}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Object.entries(item.rejects)
            .sort((a, b) => b[1] - a[1])
            .map(([code, times]) => {
              const first = example(code);
              return (
                <Table.Tr key={code}>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>{faultName(code)}</Table.Td>
                  <Table.Td ta="right" className="figure">
                    {count(times)}
                  </Table.Td>
                  <Table.Td>{first ? `${m.imports.line} ${count(first.line)}: ${faultText(first)}` : ''}</Table.Td>
                </Table.Tr>
              );
            })}
        </Table.Tbody>
      </Table>
    </ScrollX>
  );
}

/** Columns: line, reason, and every cell of the record; faulty cells are marked, with the reason as a tooltip. */
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
          <span className="cell-fault" title={faultText(fault)}>
            {text || '∅'}
          </span>
        ) : (
          text
        );
      },
    }),
  );
  const lead: Column<Reject>[] = [
    { key: 'line', header: m.imports.line, width: '70px', number: true, pinned: true, cell: (row) => count(row.line) },
    {
      key: 'reason',
      header: m.imports.reason,
      width: '400px',
      cell: (row) => <span title={faultText(row)}>{faultText(row)}</span>,
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
