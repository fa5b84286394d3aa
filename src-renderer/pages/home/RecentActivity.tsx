import { Anchor, Group, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { addDays, localToday } from '../../../src-shared/calendar.ts';
import { date, money } from '../../components/format.ts';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { useImports } from '../imports/use-imports.ts';
import { lastVisit } from './last-visit.ts';
import { recentImports } from './recent-imports.ts';

/** New invoices, orders, and uncorrected rejects since the last visit. */
export function RecentActivity() {
  const [day] = useState(() => lastVisit(localToday(), localStorage));
  const since = new Date(`${day}T00:00:00`).toISOString();
  const { data } = useCall('sales.news', { since });
  const items = useImports((state) => state.items);
  if (!data) return null;
  const { fresh, wrong, rejects } = recentImports(items ?? [], since);
  const imports = (of: typeof fresh) => (of.length === 1 ? `/imports/${of[0]!.importId}` : '/imports');
  const isEmpty = data.invoices + data.orders + rejects === 0;
  return (
    <Paper component="section" aria-label={m.home.news} px="md" py={8} mb="sm">
      <Group gap="lg">
        <Text size="sm" c="dimmed">
          {day === addDays(localToday(), -1) ? m.home.sinceYesterday : m.home.since(date(day))}
        </Text>
        {data.invoices > 0 && (
          <Anchor component={Link} size="sm" href={imports(fresh)}>
            {m.home.newInvoices(
              data.invoices,
              data.sums.map(({ currency, totalMinor }) => money(totalMinor, currency)).join(' + '),
            )}
          </Anchor>
        )}
        {data.orders > 0 && (
          <Anchor component={Link} size="sm" href="/orders">
            {m.home.newOrders(data.orders)}
          </Anchor>
        )}
        {rejects > 0 && (
          <Anchor component={Link} size="sm" href={imports(wrong)}>
            {m.home.newRejects(rejects)}
          </Anchor>
        )}
        {isEmpty && <Text size="sm">{m.home.noNews}</Text>}
      </Group>
    </Paper>
  );
}
