import { Button, PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import type { CurrentUser } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { SecretForm } from './SecretForm.tsx';
import { StandalonePage } from './StandalonePage.tsx';

/** Lock screen: hides all data until the user unlocks the session. */
export function LockPage({ me: { account, hasPin } }: { me: CurrentUser }) {
  const { is } = useMe();
  const [byPin, setByPin] = useState(hasPin);
  const [secret, setSecret] = useState('');
  const unlock = async () => {
    try {
      is(await call('accounts.unlock', byPin ? { pin: secret } : { password: secret }));
    } catch (error) {
      setSecret('');
      if ((error as { code?: string }).code === 'pin_off') setByPin(false);
      throw error;
    }
  };
  return (
    <StandalonePage title={m.account.locked}>
      <Text c="dimmed" size="sm" mb="sm">
        {m.account.lockedText(account?.name ?? '')}
      </Text>
      <SecretForm
        action={m.account.unlock}
        submit={unlock}
        beside={
          <Button variant="subtle" onClick={() => call('accounts.signOut', {}).then(is)}>
            {m.account.signOut}
          </Button>
        }
      >
        <PasswordInput
          key={byPin ? 'pin' : 'password'}
          label={byPin ? m.account.pin : m.account.password}
          autoFocus
          autoComplete={byPin ? 'off' : 'current-password'}
          inputMode={byPin ? 'numeric' : 'text'}
          value={secret}
          onChange={({ currentTarget }) => setSecret(currentTarget.value)}
        />
        {byPin && (
          <Button variant="subtle" size="compact-sm" onClick={() => setByPin(false)}>
            {m.account.withPassword}
          </Button>
        )}
      </SecretForm>
    </StandalonePage>
  );
}
