import { Paper, Text, Title } from '@mantine/core';
import type { StoreProfile } from '../../../src-shared/contract/index.ts';
import { money } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

/** Contact data of a store, and the names merged into it. */
export function Contact({ store: s }: { store: StoreProfile }) {
  const facts: [string, string][] = [
    [m.store.contactName, s.contact],
    [m.store.phone, s.phone],
    [m.store.email, s.email],
    [m.store.address, s.address],
    [m.stores.city, s.city],
    [m.store.state, s.state],
    [m.store.country, s.country],
    [m.store.customerId, s.externalId],
    [m.listed.fields.postalCode, s.postalCode],
    [m.listed.fields.taxNumber, s.taxNumber],
    [m.listed.fields.beat, s.beat],
    [m.listed.fields.storeGroup, s.storeGroup],
    [m.listed.assignedTo, s.assignedTo],
    [m.listed.fields.creditLimit, s.creditLimitMinor === null ? '' : money(s.creditLimitMinor, s.currency)],
    [m.listed.fields.creditDays, s.creditDays === null ? '' : m.listed.days(s.creditDays)],
    [m.listed.fields.openingBalance, s.openingBalanceMinor === null ? '' : money(s.openingBalanceMinor, s.currency)],
    ...s.extras.map(({ name, value }): [string, string] => [name, value]),
  ];
  const keyOf: Record<string, string> = {
    [m.store.phone]: 'phone',
    [m.store.email]: 'email',
    [m.store.address]: 'address',
    [m.stores.city]: 'city',
    [m.listed.fields.taxNumber]: 'taxNumber',
    [m.listed.fields.creditLimit]: 'creditLimit',
    [m.listed.fields.beat]: 'beat',
  };
  const sourceOf = (label: string) => {
    const source = s.sources.find(({ field }) => field === (keyOf[label] ?? `x:${label}`));
    return source && m.listed.from(source.fileName, source.line);
  };
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.store.contact}
      </Title>
      <dl className="facts">
        {facts
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd title={sourceOf(label)}>{value}</dd>
            </div>
          ))}
      </dl>
      {s.merged.length > 0 && (
        <Text size="sm" mt="sm">
          {m.store.merged}: {s.merged.map(({ name }) => name).join(', ')}
        </Text>
      )}
    </Paper>
  );
}
