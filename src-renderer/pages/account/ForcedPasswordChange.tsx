import { PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import type { CurrentUser } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { NewPasswordInput } from './NewPasswordInput.tsx';
import { SecretForm } from './SecretForm.tsx';
import { StandalonePage } from './StandalonePage.tsx';

/** Forces a new password: the current one was set by somebody else, or a policy requires one. */
export function ForcedPasswordChange({ me: { account, mustChange } }: { me: CurrentUser }) {
  const { showCode } = useMe();
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const name = account?.name ?? '';
  const set = async () => {
    const { recoveryCode } = await call('accounts.changePassword', { ...(mustChange ? { old } : {}), password });
    showCode(recoveryCode, name);
  };
  return (
    <StandalonePage title={m.account.ownPassword}>
      <Text c="dimmed" size="sm" mb="sm">
        {mustChange ? m.account.mustChange(name) : m.account.required}
      </Text>
      <SecretForm action={m.account.setPassword} submit={set}>
        {mustChange && (
          <PasswordInput
            label={m.account.presentPassword}
            autoComplete="current-password"
            value={old}
            onChange={({ currentTarget }) => setOld(currentTarget.value)}
          />
        )}
        <NewPasswordInput name={name} value={password} onChange={setPassword} />
      </SecretForm>
    </StandalonePage>
  );
}
