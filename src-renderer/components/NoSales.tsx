import { Button, Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { m } from '../messages/index.ts';
import { useAllowed } from './use-me.ts';

/** In place of what needs sales while there are none: what to do, for those who may import and for those who may not. */
export function NoSales({ children }: { children?: ReactNode }) {
  const mayImport = useAllowed('imports.start');
  return (
    <Paper p="xl" ta="center">
      <Title order={2}>{m.home.emptyTitle}</Title>
      <Text c="dimmed" mt={4} mb={mayImport ? 'md' : 0}>
        {mayImport ? m.home.emptyText : m.home.emptyAsk}
      </Text>
      {mayImport && (
        <Group justify="center">
          <Button component={Link} href="/imports">
            {m.home.toImports}
          </Button>
          {children}
        </Group>
      )}
    </Paper>
  );
}
