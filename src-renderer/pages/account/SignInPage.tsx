import { Button, PasswordInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../client.ts';
import { useMe } from '../../components/me.ts';
import { m } from '../../messages/index.ts';
import { Before } from './Before.tsx';
import { NewPassword } from './NewPassword.tsx';
import { SecretForm } from './SecretForm.tsx';

const LAST = 'mangalm-last-name';

/** Who is there, and the way back where the password is forgotten. */
export function SignInPage({ names }: { names: string[] }) {
  const { is, showCode } = useMe();
  const last = localStorage.getItem(LAST);
  const [name, setName] = useState<string>(names.find((one) => one === last) ?? names[0] ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const who = (
    <Select
      label={m.account.name}
      data={names}
      value={name}
      allowDeselect={false}
      searchable={names.length > 8}
      onChange={(value) => setName(value ?? '')}
    />
  );
  const signIn = async () => {
    const me = await call('accounts.signIn', { name, password });
    localStorage.setItem(LAST, name);
    is(me);
  };
  if (code !== null)
    return (
      <Before title={m.account.recover}>
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
          <NewPassword name={name} value={password} onChange={setPassword} />
        </SecretForm>
      </Before>
    );
  return (
    <Before title={m.account.signIn}>
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
          autoFocus
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
      </SecretForm>
    </Before>
  );
}
