import { Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { m } from '../messages/index.ts';
import { rememberRecent } from './recent.ts';

/** Page header: title (also set as the document title), remark, and actions. */
export function PageHeader({
  title,
  named = true,
  remark,
  children,
}: {
  title: string;
  /** Whether the title is the name of what the page shows, not of its kind. */
  named?: boolean;
  remark?: ReactNode;
  children?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · ${m.app}`;
    if (named) rememberRecent(location.pathname, title);
  }, [title, named]);
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
