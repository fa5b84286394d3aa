import { Autocomplete, Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../client.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { NewPasswordInput } from './NewPasswordInput.tsx';
import { recentNames } from './recent-names.ts';
import { SecretForm } from './SecretForm.tsx';
import { StandalonePage } from './StandalonePage.tsx';

/** Sign-in form, and password reset by recovery code. */
export function SignInPage() {
  const { is, showCode } = useMe();
  const [names] = useState(recentNames);
  const [name, setName] = useState(names[0] ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const who = (
    <Autocomplete
      label={m.account.name}
      description={names.length === 0 ? m.account.whichName : undefined}
      data={names}
      value={name}
      autoComplete="username"
      autoFocus={name === ''}
      onChange={setName}
    />
  );
  const signIn = async () => is(await call('accounts.signIn', { name, password }));
  if (code !== null)
    return (
      <StandalonePage title={m.account.recover}>
        <SecretForm
          action={m.account.recoverNow}
          submit={async () => showCode((await call('accounts.recover', { name, code, password })).recoveryCode, name)}
          beside={
            <Button variant="subtle" onClick={() => setCode(null)}>
              {m.account.back}
            </Button>
          }
        >
          {who}
          <TextInput
            label={m.account.code}
            description={m.account.codeHint}
            autoComplete="off"
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          <NewPasswordInput name={name} value={password} onChange={setPassword} />
        </SecretForm>
      </StandalonePage>
    );
  return (
    <StandalonePage title={m.account.signIn}>
      <SecretForm
        action={m.account.signIn}
        submit={signIn}
        beside={
          <Button
            variant="subtle"
            onClick={() => {
              setCode('');
              setPassword('');
            }}
          >
            {m.account.forgotten}
          </Button>
        }
      >
        {who}
        <PasswordInput
          label={m.account.password}
          autoComplete="current-password"
          autoFocus={name !== ''}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
      </SecretForm>
    </StandalonePage>
  );
}
