import { Anchor, Group, Paper, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Dashboard } from '../../../src-shared/contract/index.ts';
import { useCall } from '../../components/use-call.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { needingAnswer, useImports } from '../imports/use-imports.ts';
import { uncorrectedImports } from './import-news.ts';

/** Open questions, rejects, drafts and overdue stores, each with its page; renders nothing if there are none. */
export function ToDo({ dashboard: d }: { dashboard: Dashboard }) {
  const { refused } = useMe();
  const items = useImports((state) => state.items) ?? [];
  const { data: drafts } = useCall('orders.list', { state: 'draft', limit: 1 }, { wait: refused.has('orders.list') });
  const waiting = needingAnswer(items);
  const { imports, rejects } = uncorrectedImports(items);
  const pageOf = (of: { importId: number }[]) => (of.length === 1 ? `/imports/${of[0]!.importId}` : '/imports');
  const entries = [
    { count: waiting.length, text: m.home.filesWait, href: pageOf(waiting) },
    { count: rejects, text: m.home.rejectsToCorrect, href: pageOf(imports) },
    { count: drafts?.total ?? 0, text: m.home.drafts, href: '/orders?state=draft' },
    { count: d.quietStoresInAll, text: m.home.overdueStores, href: '/stores?quiet=true' },
  ].filter(({ count }) => count > 0);
  if (entries.length === 0) return null;
  return (
    <Paper component="section" aria-label={m.home.toDo} className="to-do" px="md" py={8} mb="sm">
      <Group gap="lg">
        <Text size="sm" fw={600}>
          {m.home.toDo}
        </Text>
        {entries.map(({ count, text, href }) => (
          <Anchor key={href} component={Link} size="sm" href={href}>
            {text(count)}
          </Anchor>
        ))}
      </Group>
    </Paper>
  );
}
