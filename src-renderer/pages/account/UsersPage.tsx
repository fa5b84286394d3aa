import { Badge, Button, Checkbox, Group, NumberInput, Paper, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Account, AccountSettings } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { instant } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { PolicyNotice, usePolicyValues } from '../../components/PolicyNotice.tsx';
import { SmallTable } from '../../components/SmallTable.tsx';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';
import { AccountForm } from './AccountForm.tsx';
import { GrantsTable } from './GrantsTable.tsx';

/** User administration: accounts, roles, and their permissions. */
export default function UsersPage() {
  const { data, error, reload } = useCall('accounts.list', {});
  const [params, put] = useQueryParams();
  const [edited, setEdited] = useState<Account | 'new' | null>(null);
  const isAsked = params.get('new') !== null;
  // from the command palette, also while this page is open
  useEffect(() => {
    if (!isAsked) return;
    setEdited('new');
    put({ new: null }, { replace: true });
  }, [isAsked, put]);
  const mayAdd = useAllowed('accounts.add');
  if (error || !data) return <PageState title={m.people.title} error={error} retry={reload} />;
  return (
    <>
      <PageHeader title={m.people.title} remark={data.signInNeeded ? m.people.remark : m.people.open}>
        {mayAdd && <Button onClick={() => setEdited('new')}>{m.people.add}</Button>}
      </PageHeader>
      <Paper component="section">
        <SmallTable
          rows={data.items}
          rowKey={({ id }) => id}
          columns={[
            { head: m.account.name, cell: ({ name }) => name },
            { head: m.people.role, cell: ({ role }) => m.roles[role] },
            { head: m.people.scope, cell: scopeText },
            { head: m.people.state, cell: (account) => <AccountState account={account} /> },
            {
              head: m.account.lastSeen,
              cell: ({ lastSeenAt }) => (lastSeenAt ? instant(lastSeenAt) : m.account.never),
            },
            {
              head: { label: m.people.change },
              right: true,
              cell: (account) =>
                mayAdd && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={m.people.changeOf(account.name)}
                    onClick={() => setEdited(account)}
                  >
                    {m.people.change}
                  </Button>
                ),
            },
          ]}
        />
      </Paper>
      <Settings />
      <GrantsTable />
      {edited && mayAdd && (
        <AccountForm
          account={edited === 'new' ? null : edited}
          onClose={() => {
            setEdited(null);
            reload();
          }}
        />
      )}
    </>
  );
}

function AccountState({ account: { disabledAt, hasPassword } }: { account: Account }) {
  if (disabledAt) return <Badge color="gray">{m.people.disabled}</Badge>;
  return hasPassword ? m.people.hasPassword : m.people.noPassword;
}

function scopeText({ role, scope: { cities, salespeople, stores } }: Account): string {
  if (role !== 'rep') return m.people.everything;
  const parts = [...cities, ...salespeople, ...(stores.length > 0 ? [m.people.storesCount(stores.length)] : [])];
  return parts.join(', ') || m.people.nothing;
}

function Settings() {
  const { data, reload } = useCall('accounts.settings', {});
  const may = useAllowed('accounts.changeSettings');
  const fixed = usePolicyValues();
  if (!data) return null;
  const change = (more: Partial<AccountSettings>) =>
    call('accounts.changeSettings', more).then(() => {
      showSuccess(m.people.saved);
      reload();
    }, showError);
  return (
    <Paper component="section" mt="md">
      <Title order={2} mb="xs">
        {m.people.rules}
      </Title>
      <Group gap="lg" align="flex-end">
        <Checkbox
          label={m.people.requirePassword}
          checked={data.requirePassword}
          disabled={!may || 'requirePassword' in fixed}
          onChange={({ currentTarget }) => change({ requirePassword: currentTarget.checked })}
        />
        <NumberInput
          size="xs"
          label={m.people.idle}
          min={0}
          max={1440}
          disabled={!may || 'idleMinutes' in fixed}
          defaultValue={data.idleMinutes ?? 0}
          onBlur={({ currentTarget }) => change({ idleMinutes: Number(currentTarget.value) || null })}
        />
        <NumberInput
          size="xs"
          label={m.people.auditDays}
          min={0}
          disabled={!may || 'auditDays' in fixed}
          defaultValue={data.auditDays ?? 0}
          onBlur={({ currentTarget }) => change({ auditDays: Number(currentTarget.value) || null })}
        />
      </Group>
      <Text size="xs" c="dimmed" mt={6}>
        {m.people.zero}
      </Text>
      <PolicyNotice keys={['requirePassword', 'idleMinutes', 'auditDays', 'grants']} />
    </Paper>
  );
}
