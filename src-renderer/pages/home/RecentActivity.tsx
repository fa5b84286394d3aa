import { Anchor, Group, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { addDays, localToday } from '../../../src-shared/calendar.ts';
import { date, money } from '../../components/format.ts';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { useImports } from '../imports/use-imports.ts';
import { recentImports } from './import-news.ts';
import { lastVisit } from './last-visit.ts';

/** New invoices and orders since the last visit. */
export function RecentActivity() {
  const [day] = useState(() => lastVisit(localToday(), localStorage));
  const since = new Date(`${day}T00:00:00`).toISOString();
  const { data } = useCall('sales.news', { since });
  const items = useImports((state) => state.items);
  if (!data) return null;
  const imports = recentImports(items ?? [], since);
  const isEmpty = data.invoices + data.orders === 0;
  return (
    <Paper component="section" aria-label={m.home.news} px="md" py={8} mb="sm">
      <Group gap="lg">
        <Text size="sm" c="dimmed">
          {day === addDays(localToday(), -1) ? m.home.sinceYesterday : m.home.since(date(day))}
        </Text>
        {data.invoices > 0 && (
          <Anchor
            component={Link}
            size="sm"
            href={imports.length === 1 ? `/imports/${imports[0]!.importId}` : '/imports'}
          >
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
        {isEmpty && <Text size="sm">{m.home.noNews}</Text>}
      </Group>
    </Paper>
  );
}
