import { Paper, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { count, date } from '../../components/format.ts';
import { SmallTable } from '../../components/SmallTable.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

/** The stock of a product: what may be promised, how long it lasts, and its batches in the order in which they are sold. */
export function ProductStock({ id }: { id: number }) {
  const item = useCall('stock.list', { productId: id, limit: 1 }).data?.items[0];
  const batches = useCall('stock.batches', { productId: id }).data?.items ?? [];
  if (!item || batches.length === 0) return null;
  const facts: [string, string][] = [
    [m.stock.onHand, count(item.onHand)],
    [m.stock.promised, count(item.promised)],
    [m.stock.available, count(item.available)],
    [m.stock.perWeek, count(item.perWeek)],
    [m.stock.cover, item.coverDays === null ? m.stock.coverLong : m.stock.coverDays(item.coverDays)],
    [m.stock.runsOut, item.runsOut === null ? '' : date(item.runsOut)],
    [m.stock.unsold, item.unsold === 0 ? '' : count(item.unsold)],
  ];
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.stock.title}
      </Title>
      <dl className="facts">
        {facts
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {item.beyond > 0 && (
        <Text size="sm">
          <Link href={`/invoices?productId=${id}&from=${item.countedOn}`}>
            {m.stock.beyond}: {count(item.beyond)}
          </Link>{' '}
          {m.stock.beyondHint}
        </Text>
      )}
      {item.soldExpired > 0 && (
        <Text size="sm">
          <Link href="/reports/sold-after-expiry">
            {m.stock.soldExpired}: {count(item.soldExpired)}
          </Link>{' '}
          {m.stock.soldExpiredHint}
        </Text>
      )}
      <SmallTable
        rows={batches}
        rowKey={({ place, batch, expiry }) => `${place} ${batch} ${expiry}`}
        columns={[
          { head: m.stock.batch, cell: ({ batch }) => batch || '–' },
          { head: m.stock.place, cell: ({ place }) => place },
          {
            head: m.stock.expires,
            cell: ({ expiry, isExpired }) =>
              expiry === null ? '' : `${date(expiry)}${isExpired ? ` · ${m.stock.isExpired}` : ''}`,
          },
          { head: m.stock.countedOn, cell: ({ countedOn, counted }) => `${count(counted)} · ${date(countedOn)}` },
          { head: m.stock.left, right: true, cell: ({ left }) => count(left) },
          { head: m.stock.free, right: true, cell: ({ free }) => count(free) },
          { head: m.stock.unsold, right: true, cell: ({ unsold }) => (unsold === 0 ? '' : count(unsold)) },
        ]}
      />
    </Paper>
  );
}
