import { Button, Paper, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { m } from '../messages/index.ts';

/** Shown in place of a page that the user's role does not include. */
export function ForbiddenPage() {
  return (
    <Paper p="xl" ta="center">
      <Title order={1}>{m.forbidden}</Title>
      <Text c="dimmed" mt={4} mb="md">
        {m.forbiddenHint}
      </Text>
      <Button component={Link} href="/">
        {m.nav.home}
      </Button>
    </Paper>
  );
}
