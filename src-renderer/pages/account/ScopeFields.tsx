import { Group, MultiSelect, Stack, Text } from '@mantine/core';
import type { Account } from '../../../src-shared/contract/index.ts';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

type Scope = Account['scope'];

export const NO_SCOPE: Scope = { cities: [], salespeople: [], stores: [] };

/** Store scope of an account: by city, by last salesperson, or by individual store. */
export function ScopeFields({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  const { data: choices } = useCall('sales.choices', {});
  const { data: listed } = useCall('sales.stores', { limit: 1000, sort: 'name', descending: false });
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {m.people.scopeText}
      </Text>
      <Group grow align="flex-start">
        <MultiSelect
          label={m.people.cities}
          searchable
          selectFirstOptionOnChange
          data={choices?.cities ?? scope.cities}
          value={scope.cities}
          onChange={(cities) => onChange({ ...scope, cities })}
        />
        <MultiSelect
          label={m.people.salespeople}
          searchable
          selectFirstOptionOnChange
          data={choices?.storeSalespeople ?? scope.salespeople}
          value={scope.salespeople}
          onChange={(salespeople) => onChange({ ...scope, salespeople })}
        />
      </Group>
      <MultiSelect
        label={m.people.stores}
        searchable
        selectFirstOptionOnChange
        limit={50}
        data={(listed?.items ?? []).map(({ id, name: store }) => ({ value: String(id), label: store }))}
        value={scope.stores.map(String)}
        onChange={(stores) => onChange({ ...scope, stores: stores.map(Number) })}
      />
    </Stack>
  );
}
