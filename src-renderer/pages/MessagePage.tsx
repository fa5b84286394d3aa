import { Button, Paper, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { m } from '../messages/index.ts';

/** Shown in place of a page that does not exist or that the user may not see. */
export function MessagePage({ title, hint }: { title: string; hint: string }) {
  return (
    <Paper p="xl" ta="center">
      <Title order={1}>{title}</Title>
      <Text c="dimmed" mt={4} mb="md">
        {hint}
      </Text>
      <Button component={Link} href="/">
        {m.nav.home}
      </Button>
    </Paper>
  );
}
