import { Button, Modal, Select, TextInput } from '@mantine/core';
import type { Account } from '../../../src-shared/contract/index.ts';
import { ROLES, type Role } from '../../../src-shared/roles.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { showSuccess } from '../../components/notify.ts';
import { useKeptForm } from '../../components/use-kept-form.ts';
import { m } from '../../messages/index.ts';
import { NewPasswordInput } from './NewPasswordInput.tsx';
import { NO_SCOPE, ScopeFields } from './ScopeFields.tsx';
import { SecretForm } from './SecretForm.tsx';

/** Form of an account: name, role, store scope, initial password. */
export function AccountForm({ account, onClose }: { account: Account | null; onClose: () => void }) {
  const { form, discard } = useKeptForm(account ? `account ${account.id} ${account.edition}` : 'account new', {
    keep: ({ password: _, ...changed }) => changed,
    initialValues: {
      name: account?.name ?? '',
      role: account?.role ?? ('rep' as Role),
      scope: account?.scope ?? NO_SCOPE,
      password: '',
    },
  });
  const { name, role, scope, password } = form.values;
  const close = () => {
    discard();
    onClose();
  };
  const save = async () => {
    if (!account) await call('accounts.add', { name, role, scope, ...(password === '' ? {} : { password }) });
    else {
      await call('accounts.change', { id: account.id, edition: account.edition, name, role, scope });
      if (password !== '') await call('accounts.resetPassword', { id: account.id, password });
    }
    showSuccess(m.people.saved);
    close();
  };
  const toggle = () =>
    call('accounts.change', {
      id: account!.id,
      edition: account!.edition,
      disabled: account!.disabledAt === null,
    }).then(close, showError);
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={false}
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
        <TextInput label={m.account.name} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
        <Select
          label={m.people.role}
          description={m.roleHints[role]}
          allowDeselect={false}
          data={ROLES.map((value) => ({ value, label: m.roles[value] }))}
          {...form.getInputProps('role')}
        />
        {role === 'rep' && <ScopeFields scope={scope} onChange={(chosen) => form.setFieldValue('scope', chosen)} />}
        <NewPasswordInput
          name={name}
          value={password}
          onChange={(typed) => form.setFieldValue('password', typed)}
          label={account?.hasPassword ? m.people.resetPassword : m.people.firstPassword}
        />
      </SecretForm>
    </Modal>
  );
}
