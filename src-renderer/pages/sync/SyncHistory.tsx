import { Paper, Title } from '@mantine/core';
import type { SyncRun } from '../../../src-shared/contract/index.ts';
import { count, instant } from '../../components/format.ts';
import { SmallTable } from '../../components/SmallTable.tsx';
import { m } from '../../messages/index.ts';

/** Recent sync sessions and their results. */
export function SyncHistory({ runs }: { runs: SyncRun[] }) {
  return (
    <Paper component="section">
      <Title order={2} mb="xs">
        {m.sync.history}
      </Title>
      <SmallTable
        rows={runs}
        rowKey={({ startedAt }) => startedAt}
        columns={[
          { head: m.sync.at, cell: ({ startedAt }) => instant(startedAt) },
          { head: m.sync.sent, right: true, cell: ({ pushed }) => count(pushed) },
          { head: m.sync.received, right: true, cell: ({ pulled }) => count(pulled) },
          { head: m.sync.conflicts, right: true, cell: ({ conflicts }) => count(conflicts) },
          { head: m.sync.outcome, cell: outcome },
        ]}
      />
    </Paper>
  );
}

function outcome({ problem, message, descriptor, finishedAt }: SyncRun): string {
  if (finishedAt === null) return '…';
  if (problem === null) return m.sync.through;
  return problem === 'sync_cancelled' ? m.sync.cutOff : m.text({ message: message ?? problem, descriptor });
}
