import { Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { m } from '../messages/index.ts';

/** Page header: title (also set as the document title), remark, and actions. */
export function PageHeader({ title, remark, children }: { title: string; remark?: ReactNode; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${m.app}`;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-end" mb="md" gap="sm">
      <div>
        <Title order={1}>{title}</Title>
        {remark && (
          <Text c="dimmed" size="sm">
            {remark}
          </Text>
        )}
      </div>
      <Group gap="sm">{children}</Group>
    </Group>
  );
}
