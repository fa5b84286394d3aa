import { Anchor, Group, Paper, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Dashboard, ProcedureName } from '../../../src-shared/contract/index.ts';
import { useFilter } from '../../components/filters.ts';
import { useCall } from '../../components/use-call.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { needingAnswer, useImports } from '../imports/use-imports.ts';
import { uncorrectedImports } from './import-news.ts';

/** Open questions, rejects, drafts and overdue stores, each with its page; renders nothing if there are none. */
export function ToDo({ dashboard: d }: { dashboard: Dashboard }) {
  const { refused } = useMe();
  const { to } = useFilter();
  const items = useImports((state) => state.items) ?? [];
  const { data: drafts } = useCall(
    'orders.list',
    { state: 'draft', limit: 1 },
    { wait: refused.has('orders.confirm') },
  );
  const waiting = needingAnswer(items);
  const { imports, rejects } = uncorrectedImports(items);
  const pageOf = (of: { importId: number }[]) => (of.length === 1 ? `/imports/${of[0]!.importId}` : '/imports');
  const entries = [
    { needs: 'imports.start', count: waiting.length, text: m.home.filesWait, href: pageOf(waiting) },
    {
      needs: 'imports.fix',
      count: rejects,
      text: m.home.rejectsToCorrect,
      href: imports.length === 1 ? `${pageOf(imports)}?correct=1` : pageOf(imports),
    },
    { needs: 'orders.confirm', count: drafts?.total ?? 0, text: m.home.drafts, href: '/orders?state=draft' },
    {
      needs: 'calls.mark',
      count: d.quietStoresInAll,
      text: m.home.overdueStores,
      href: to('/stores', { quiet: true }),
    },
  ] satisfies { needs: ProcedureName; count: number; text: (count: number) => string; href: string }[];
  const shown = entries.filter(({ needs, count }) => count > 0 && !refused.has(needs));
  if (shown.length === 0) return null;
  return (
    <Paper component="section" aria-label={m.home.toDo} className="to-do" px="md" py={8} mb="sm">
      <Group gap="lg">
        <Text size="sm" fw={600}>
          {m.home.toDo}
        </Text>
        {shown.map(({ count, text, href }) => (
          <Anchor key={href} component={Link} size="sm" href={href}>
            {text(count)}
          </Anchor>
        ))}
      </Group>
    </Paper>
  );
}
