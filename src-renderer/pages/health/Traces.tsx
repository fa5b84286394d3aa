import { Anchor, Modal, Paper, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { TraceSpan, TraceSummary } from '../../../src-shared/contract/index.ts';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { count, duration, instant } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { ScrollX } from '../../components/ScrollX.tsx';
import { SmallTable } from '../../components/SmallTable.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

const SHOWN = 40;
/** Minimum duration of listed traces. */
const MIN_DURATION_MS = 10;

/** Recent traces; a row opens its waterfall. */
export function Traces() {
  const { data, error, reload } = useCall('health.traces', { limit: SHOWN, leastMs: MIN_DURATION_MS });
  const [opened, setOpened] = useState<TraceSummary | null>(null);
  return (
    <Paper component="section" mt="md" aria-label={m.health.traces}>
      <Title order={2}>{m.health.traces}</Title>
      <Text size="sm" c="dimmed" mb="xs">
        {m.health.tracesText} {data?.sentTo && m.health.tracesSent(data.sentTo)}
      </Text>
      {error ? <ErrorAlert error={error} retry={reload} /> : !data && <Loading />}
      {data?.traces.length === 0 && <Text size="sm">{m.health.noTraces}</Text>}
      {data && data.traces.length > 0 && (
        <SmallTable
          rows={data.traces}
          rowKey={({ id }) => id}
          columns={[
            {
              head: m.health.trace.request,
              cell: (one) => (
                <Anchor component="button" type="button" size="sm" onClick={() => setOpened(one)}>
                  {one.name}
                </Anchor>
              ),
            },
            { head: m.health.trace.at, cell: ({ at }) => instant(at) },
            { head: m.health.trace.took, right: true, cell: ({ ms }) => duration(ms) },
            { head: m.health.trace.ended, cell: ({ failed }) => failed ?? m.health.trace.well },
            { head: m.health.trace.pieces, right: true, cell: ({ spans }) => count(spans) },
          ]}
        />
      )}
      {opened && <Waterfall head={opened} onClose={() => setOpened(null)} />}
    </Paper>
  );
}

function Waterfall({ head, onClose }: { head: TraceSummary; onClose: () => void }) {
  const { data, error, reload } = useCall('health.trace', { id: head.id });
  return (
    <Modal opened onClose={onClose} size="xl" title={head.name} closeButtonProps={{ 'aria-label': m.close }}>
      <Text size="sm" c="dimmed" mb="sm">
        {instant(head.at)} · {duration(head.ms)} · {head.id}
      </Text>
      {error ? <ErrorAlert error={error} retry={reload} /> : !data && <Loading />}
      {data && <SpanBars pieces={data.pieces} all={Math.max(data.ms, 0.001)} />}
    </Modal>
  );
}

function SpanBars({ pieces, all }: { pieces: TraceSpan[]; all: number }) {
  const depths = new Map<string, number>();
  for (const { id, parent } of pieces) depths.set(id, parent === null ? 0 : (depths.get(parent) ?? -1) + 1);
  return (
    <ScrollX>
      <Table className="small-table waterfall">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{m.health.trace.piece}</Table.Th>
            <Table.Th className="waterfall-bars">{duration(all)}</Table.Th>
            <Table.Th ta="right">{m.health.trace.took}</Table.Th>
            <Table.Th>{m.health.trace.about}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pieces.map(({ id, name, after, ms, failed, notes }) => (
            <Table.Tr key={id}>
              <Table.Td style={{ paddingLeft: 8 + 14 * (depths.get(id) ?? 0) }}>{name}</Table.Td>
              <Table.Td>
                <div
                  className="waterfall-line"
                  role="img"
                  aria-label={m.health.trace.barOf(name, duration(after), duration(ms))}
                >
                  <div
                    className="waterfall-bar"
                    data-failed={failed !== null || undefined}
                    style={{ left: `${(after / all) * 100}%`, width: `${Math.max((ms / all) * 100, 0.4)}%` }}
                  />
                </div>
              </Table.Td>
              <Table.Td className="figure" ta="right">
                {duration(ms)}
              </Table.Td>
              <Table.Td c="dimmed">
                {[
                  ...Object.entries(notes).map(
                    ([key, value]) => `${key} ${typeof value === 'number' ? count(value) : value}`,
                  ),
                  failed,
                ]
                  .filter(Boolean)
                  .join(', ')}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  );
}
