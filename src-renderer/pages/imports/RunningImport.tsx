import { ActionIcon, Badge, Button, Group, Paper, Progress, Text } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ImportItem } from '../../../src-shared/contract/index.ts';
import { instant, percent } from '../../components/format.ts';
import { m } from '../../messages/index.ts';
import { useImports, useProgress } from './use-imports.ts';

/** Progress of a queued or running import: rate, rejects, circuit breaker, and cancel button. */
export function RunningImport({
  item,
  movable = null,
}: {
  item: ImportItem;
  movable?: { first: boolean; last: boolean } | null;
}) {
  const progress = useProgress((progress) => progress[item.importId]);
  const cancel = useImports((state) => state.cancel);
  const move = useImports((state) => state.move);
  const done = progress && progress.bytesTotal > 0 ? progress.bytesRead / progress.bytesTotal : 0;
  const breaker = progress?.breaker ?? { state: 'closed', rate: 0 };
  return (
    <Paper data-testid="running-import">
      <Group justify="space-between" mb={6}>
        <Text fw={600}>{item.file.name}</Text>
        <Group gap={6}>
          {movable && !movable.first && (
            <ActionIcon
              variant="default"
              onClick={() => move(item.importId, 'earlier')}
              aria-label={m.queue.earlier(item.file.name)}
            >
              <ArrowUp size={15} />
            </ActionIcon>
          )}
          {movable && !movable.last && (
            <ActionIcon
              variant="default"
              onClick={() => move(item.importId, 'later')}
              aria-label={m.queue.later(item.file.name)}
            >
              <ArrowDown size={15} />
            </ActionIcon>
          )}
          <Button variant="default" size="compact-sm" onClick={() => cancel(item.importId)}>
            {m.imports.cancel}
          </Button>
        </Group>
      </Group>
      <Progress value={done * 100} size="lg" aria-label={m.imports.progressLabel(item.file.name)} />
      <Group justify="space-between" mt={6} gap="sm">
        <Text size="sm" className="figure">
          {progress
            ? `${m.imports.phases[progress.phase]}: ${m.imports.progress(progress.records, progress.rejects, progress.rowsPerSecond)}`
            : item.retryAt
              ? m.after.retryAt(item.attempts, instant(item.retryAt))
              : m.imports.statuses[item.status]}
          {progress?.secondsLeft != null && `, ${m.imports.left(progress.secondsLeft)}`}
        </Text>
        <Badge variant="outline" color={breaker.state === 'open' ? 'red' : 'gray'} tt="none" fw={500}>
          {m.imports.breaker(breaker.state, percent(breaker.rate))}
        </Badge>
      </Group>
    </Paper>
  );
}
