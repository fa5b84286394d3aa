import { Button, Paper, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { m } from '../messages/index.ts';

/** Shown for an address that no page has. */
export function NotFoundPage() {
  return (
    <Paper p="xl" ta="center">
      <Title order={1}>{m.notFound}</Title>
      <Text c="dimmed" mt={4} mb="md">
        {m.notFoundHint}
      </Text>
      <Button component={Link} href="/">
        {m.nav.home}
      </Button>
    </Paper>
  );
}
