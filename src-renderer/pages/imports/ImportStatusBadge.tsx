import { Badge } from '@mantine/core';
import type { ImportStatus } from '../../../src-shared/contract/index.ts';
import { m } from '../../messages/index.ts';

const COLOUR: Record<ImportStatus, string> = {
  queued: 'gray',
  running: 'blue',
  completed: 'leaf',
  completed_with_rejects: 'yellow',
  stopped: 'red',
  cancelled: 'gray',
  failed: 'red',
  interrupted: 'red',
  dry_run: 'blue',
  needs_answer: 'yellow',
};

/** Status badge of an import; one that was undone holds nothing any more, however it ended. */
export function ImportStatusBadge({ status, undone = false }: { status: ImportStatus; undone?: boolean }) {
  return (
    <Badge variant="dot" color={undone ? 'gray' : COLOUR[status]} size="md" tt="none" fw={500}>
      {undone ? m.imports.undone : m.imports.statuses[status]}
    </Badge>
  );
}
