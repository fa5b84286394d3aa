import { Anchor, Button, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Bucket, Output, StoreProfile } from '../../../src-shared/contract/index.ts';
import { date, money } from '../../components/format.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { ScrollX } from '../../components/ScrollX.tsx';
import { SendMenu } from '../../components/SendMenu.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { billName, statementText } from './statement-text.ts';

const MOST_BILLS = 1000;
const NOTHING = { totalMinor: 0, overdueMinor: 0, buckets: null };

/** What a store owes, to print, to save as a PDF and to send. */
export default function StatementPage({ id }: { id: number }) {
  const store = useCall('sales.store', { id });
  const owed = useCall('owed.get', { storeId: id });
  const bills = useCall('owed.items', { storeId: id, limit: MOST_BILLS });
  const error = store.error ?? owed.error ?? bills.error;
  const reload = () => {
    for (const one of [store, owed, bills]) one.reload();
  };
  if (error || !store.data || !owed.data || !bills.data)
    return <PageState title={m.owed.statement} error={error} retry={reload} />;
  return <Statement store={store.data} owed={owed.data} bills={bills.data} />;
}

function Statement({
  store: s,
  owed,
  bills,
}: {
  store: StoreProfile;
  owed: Output<'owed.get'>;
  bills: Output<'owed.items'>;
}) {
  const own = owed.stores[0] ?? NOTHING;
  const { currency, asOf } = owed;
  const title = m.statement.title(s.name);
  const text = statementText(s.name, { ...own, currency, asOf }, bills.items);
  const more = bills.total - bills.items.length;
  return (
    <>
      <PageHeader
        title={title}
        remark={
          <>
            <Anchor component={Link} href={`/stores/${s.id}`} size="sm" className="no-print">
              {m.statement.back}
            </Anchor>
            <span className="no-print"> · </span>
            {m.statement.asOf(date(asOf))}
          </>
        }
      >
        <SendMenu text={text} name={title} store={s} />
        <Button variant="default" onClick={() => window.print()}>
          {m.print}
        </Button>
      </PageHeader>
      <Text size="sm" mb="sm" style={{ whiteSpace: 'pre-line' }}>
        {[s.address, [s.postalCode, s.city, s.state].filter(Boolean).join(' '), s.phone].filter(Boolean).join('\n')}
      </Text>
      {bills.items.length === 0 ? (
        <Text c="dimmed">{m.statement.none}</Text>
      ) : (
        <>
          <Bills bills={bills} currency={currency} totalMinor={own.totalMinor} overdueMinor={own.overdueMinor} />
          {more > 0 && <Text size="sm">{m.statement.more(more)}</Text>}
          {own.buckets && <Ages buckets={own.buckets} currency={currency} />}
        </>
      )}
    </>
  );
}

function Bills({
  bills,
  currency,
  totalMinor,
  overdueMinor,
}: {
  bills: Output<'owed.items'>;
  currency: string;
  totalMinor: number;
  overdueMinor: number;
}) {
  return (
    <ScrollX>
      <Table className="sheet">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{m.owed.number}</Table.Th>
            <Table.Th>{m.owed.date}</Table.Th>
            <Table.Th>{m.owed.due}</Table.Th>
            <Table.Th ta="right">{m.statement.days}</Table.Th>
            <Table.Th ta="right">{m.owed.open}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {bills.items.map((bill, i) => (
            <Table.Tr key={`${i} ${bill.number}`}>
              <Table.Td>
                {bill.invoiceId === null ? (
                  billName(bill)
                ) : (
                  <Link href={`/invoices/${bill.invoiceId}`}>{billName(bill)}</Link>
                )}
              </Table.Td>
              <Table.Td>{bill.date ? date(bill.date) : ''}</Table.Td>
              <Table.Td>{date(bill.due)}</Table.Td>
              <Table.Td ta="right" className="figure">
                {bill.days > 0 && bill.amountMinor > 0 ? bill.days : ''}
              </Table.Td>
              <Table.Td ta="right" className="figure">
                {money(bill.amountMinor, currency)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th colSpan={4}>{m.statement.total}</Table.Th>
            <Table.Th ta="right" className="figure">
              {money(totalMinor, currency)}
            </Table.Th>
          </Table.Tr>
          {overdueMinor > 0 && (
            <Table.Tr>
              <Table.Td colSpan={4}>{m.statement.overdue}</Table.Td>
              <Table.Td ta="right" className="figure">
                {money(overdueMinor, currency)}
              </Table.Td>
            </Table.Tr>
          )}
        </Table.Tfoot>
      </Table>
    </ScrollX>
  );
}

function Ages({ buckets, currency }: { buckets: Record<Bucket, number>; currency: string }) {
  return (
    <Text size="sm" mt="sm">
      {(Object.keys(m.owed.buckets) as Bucket[])
        .filter((bucket) => buckets[bucket] !== 0)
        .map((bucket) => `${m.owed.buckets[bucket]}: ${money(buckets[bucket], currency)}`)
        .join(' · ')}
    </Text>
  );
}
