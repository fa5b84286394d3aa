import { Button, Group, Modal, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Account } from '../../../src-shared/contract/index.ts';
import { ROLES, type Role } from '../../../src-shared/roles.ts';
import { call } from '../../client.ts';
import { tellDone } from '../../components/edits.ts';
import { tellTrouble } from '../../components/Trouble.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { NewPassword } from './NewPassword.tsx';
import { SecretForm } from './SecretForm.tsx';

/** An account: name, role, what it is kept to, a first password. */
export function AccountForm({ account, onClose }: { account: Account | null; onClose: () => void }) {
  const [name, setName] = useState(account?.name ?? '');
  const [role, setRole] = useState<Role>(account?.role ?? 'rep');
  const [cities, setCities] = useState(account?.scope.cities ?? []);
  const [salespeople, setSalespeople] = useState(account?.scope.salespeople ?? []);
  const [stores, setStores] = useState((account?.scope.stores ?? []).map(String));
  const [password, setPassword] = useState('');
  const { data: choices } = useCall('sales.choices', {});
  const { data: listed } = useCall('sales.stores', { limit: 1000, sort: 'name', descending: false });
  const scope = { cities, salespeople, stores: stores.map(Number) };
  const save = async () => {
    if (!account) await call('accounts.add', { name, role, scope, ...(password === '' ? {} : { password }) });
    else {
      await call('accounts.change', { id: account.id, edition: account.edition, name, role, scope });
      if (password !== '') await call('accounts.resetPassword', { id: account.id, password });
    }
    tellDone(m.people.saved);
    onClose();
  };
  const toggle = () =>
    call('accounts.change', {
      id: account!.id,
      edition: account!.edition,
      disabled: account!.disabledAt === null,
    }).then(onClose, tellTrouble);
  return (
    <Modal
      opened
      onClose={onClose}
      title={account ? m.people.changeOf(account.name) : m.people.add}
      closeButtonProps={{ 'aria-label': m.close }}
      size="lg"
    >
      <SecretForm
        action={m.save}
        submit={save}
        disabled={name.trim() === ''}
        beside={
          account && (
            <Button variant="subtle" color={account.disabledAt ? 'leaf' : 'red'} onClick={toggle}>
              {account.disabledAt ? m.people.enable : m.people.disable}
            </Button>
          )
        }
      >
        <TextInput
          label={m.account.name}
          data-autofocus
          autoComplete="off"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Select
          label={m.people.role}
          description={m.roleHints[role]}
          allowDeselect={false}
          data={ROLES.map((value) => ({ value, label: m.roles[value] }))}
          value={role}
          onChange={(value) => setRole(value as Role)}
        />
        {role === 'rep' && (
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              {m.people.scopeText}
            </Text>
            <Group grow align="flex-start">
              <MultiSelect
                label={m.people.cities}
                searchable
                data={choices?.cities ?? cities}
                value={cities}
                onChange={setCities}
              />
              <MultiSelect
                label={m.people.salespeople}
                searchable
                data={choices?.salespeople ?? salespeople}
                value={salespeople}
                onChange={setSalespeople}
              />
            </Group>
            <MultiSelect
              label={m.people.stores}
              searchable
              limit={50}
              data={(listed?.items ?? []).map(({ id, name: store }) => ({ value: String(id), label: store }))}
              value={stores}
              onChange={setStores}
            />
          </Stack>
        )}
        <NewPassword
          name={name}
          value={password}
          onChange={setPassword}
          label={account?.hasPassword ? m.people.resetPassword : m.people.firstPassword}
        />
      </SecretForm>
    </Modal>
  );
}
