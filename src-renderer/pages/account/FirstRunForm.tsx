import { Button, Group, Paper, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../client.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { NewPasswordInput } from './NewPasswordInput.tsx';
import { SecretForm } from './SecretForm.tsx';

/** First-run form for the owner’s name and an optional password; does not block the rest of the page. */
export function FirstRunForm() {
  const { me, showCode } = useMe();
  const [name, setName] = useState(me?.account?.name ?? '');
  const [password, setPassword] = useState('');
  if (!me?.firstStart) return null;
  const setUp = async (secret: string) => {
    const { recoveryCode } = await call('accounts.setUp', {
      name: name.trim() || me.account!.name,
      ...(secret === '' ? {} : { password: secret }),
    });
    showCode(recoveryCode, name);
  };
  return (
    <Paper p="lg" mb="md" component="section" aria-labelledby="whose">
      <Title order={2} id="whose">
        {m.account.setUp}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        {m.account.setUpText}
      </Text>
      <SecretForm
        action={password === '' ? m.account.withoutPassword : m.account.setPassword}
        submit={() => setUp(password)}
        beside={
          password !== '' && (
            <Button variant="subtle" onClick={() => setUp('')}>
              {m.account.withoutPassword}
            </Button>
          )
        }
      >
        <Group align="flex-start" grow>
          <TextInput
            label={m.account.name}
            autoComplete="username"
            value={name}
            description={m.account.nameHint}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <NewPasswordInput name={name} value={password} onChange={setPassword} label={m.account.passwordIfAny} />
        </Group>
      </SecretForm>
    </Paper>
  );
}
