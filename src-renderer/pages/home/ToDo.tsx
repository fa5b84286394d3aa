import { Alert, Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { m } from '../../messages/index.ts';
import { useImports, waitingOf } from '../imports/state.ts';

/** What waits for whoever is here; nothing where nothing does. */
export function ToDo() {
  const items = useImports((state) => state.items);
  const waiting = waitingOf(items);
  const [first] = waiting;
  if (!first) return null;
  return (
    <Alert color="yellow" title={m.home.toDo} mb="sm" py="xs">
      <Anchor component={Link} size="sm" href={waiting.length === 1 ? `/imports/${first.importId}` : '/imports'}>
        {m.home.filesWait(waiting.length)}
      </Anchor>
    </Alert>
  );
}
