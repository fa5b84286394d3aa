import { Anchor, Group, Paper, Text } from '@mantine/core';
import { Link } from 'wouter';
import { m } from '../../messages/index.ts';
import { needingAnswer, useImports } from '../imports/use-imports.ts';

/** Imports that need an answer; renders nothing if there are none. */
export function PendingQuestions() {
  const items = useImports((state) => state.items);
  const waiting = needingAnswer(items);
  const [first] = waiting;
  if (!first) return null;
  return (
    <Paper component="section" aria-label={m.home.toDo} className="to-do" px="md" py={8} mb="sm">
      <Group gap="lg">
        <Text size="sm" fw={600}>
          {m.home.toDo}
        </Text>
        <Anchor component={Link} size="sm" href={waiting.length === 1 ? `/imports/${first.importId}` : '/imports'}>
          {m.home.filesWait(waiting.length)}
        </Anchor>
      </Group>
    </Paper>
  );
}
