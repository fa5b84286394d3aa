import { Anchor, Paper, Text, Title, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Bucket } from '../../src-shared/contract/index.ts';
import { m } from '../messages/index.ts';
import { date, money } from './format.ts';
import { SmallTable } from './SmallTable.tsx';
import { useCall } from './use-call.ts';

const BUCKETS: Bucket[] = ['notDue', 'd1_30', 'd31_60', 'd61_90', 'over90'];

/** What a store owes, by age; each age opens the bills behind it. Nothing where nothing is open. */
export function Owed({ storeId }: { storeId: number }) {
  const { data } = useCall('owed.get', { storeId });
  const [shown, setShown] = useState<Bucket | null>(null);
  const own = data?.stores[0];
  if (!data || !own) return null;
  return (
    <Paper component="section" aria-labelledby="owed">
      <Title order={2} id="owed">
        {m.owed.title(money(own.totalMinor, data.currency))}
      </Title>
      <Text size="sm" c="dimmed">
        {m.owed.overdue(money(own.overdueMinor, data.currency))}
        {own.oldestDue && ` · ${m.owed.oldest(date(own.oldestDue))}`}
        {' · '}
        <Anchor component={Link} size="sm" href={`/stores/${storeId}/statement`}>
          {m.owed.statement}
        </Anchor>
      </Text>
      <div className="ages">
        {BUCKETS.map((bucket) => (
          <UnstyledButton
            key={bucket}
            className="age"
            disabled={own.buckets[bucket] === 0}
            aria-expanded={shown === bucket}
            onClick={() => setShown(shown === bucket ? null : bucket)}
          >
            <Text size="sm" c="dimmed" component="span" display="block">
              {m.owed.buckets[bucket]}
            </Text>
            <span className={bucket === 'notDue' || own.buckets[bucket] <= 0 ? 'figure' : 'figure late'}>
              {own.buckets[bucket] === 0 ? '–' : money(own.buckets[bucket], data.currency)}
            </span>
          </UnstyledButton>
        ))}
      </div>
      {shown && <Bills storeId={storeId} bucket={shown} />}
    </Paper>
  );
}

function Bills({ storeId, bucket }: { storeId: number; bucket: Bucket }) {
  const { data } = useCall('owed.items', { storeId, bucket, limit: 1000 });
  if (!data) return null;
  const { currency, items } = data;
  return (
    <SmallTable
      rows={items}
      rowKey={(item) => `${item.kind} ${item.invoiceId} ${item.number} ${item.due} ${item.amountMinor}`}
      columns={[
        {
          head: m.owed.number,
          cell: ({ invoiceId, number, kind }) =>
            invoiceId === null ? number || m.owed.kinds[kind] : <Link href={`/invoices/${invoiceId}`}>{number}</Link>,
        },
        { head: m.owed.date, cell: (item) => (item.date ? date(item.date) : '') },
        { head: m.owed.due, cell: ({ due }) => date(due) },
        { head: m.owed.open, right: true, cell: ({ amountMinor }) => money(amountMinor, currency) },
      ]}
    />
  );
}

/** One line on what a store owes, beside an order. */
export function OwedLine({ storeId }: { storeId: number }) {
  const { data } = useCall('owed.get', { storeId });
  const own = data?.stores[0];
  if (!data || !own) return null;
  return (
    <Text size="sm" className={own.overdueMinor > 0 ? 'late' : undefined}>
      {m.owed.title(money(own.totalMinor, data.currency))}
      {own.overdueMinor > 0 && ` · ${m.owed.overdue(money(own.overdueMinor, data.currency))}`}
    </Text>
  );
}
