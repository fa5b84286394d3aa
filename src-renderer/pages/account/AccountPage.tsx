import { Badge, Button, Paper, PasswordInput, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { instant } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { OneTimeSecret } from '../../components/OneTimeSecret.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Pending } from '../../components/PageState.tsx';
import { SmallTable } from '../../components/SmallTable.tsx';
import { tokenColumns } from '../../components/token-columns.tsx';
import { useCall } from '../../components/use-call.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { NewPasswordInput } from './NewPasswordInput.tsx';
import { SecretForm } from './SecretForm.tsx';

/** The user's own account: credentials, sessions, and tokens. */
export default function AccountPage() {
  const { me } = useMe();
  if (!me?.account) return null;
  const { account, state } = me;
  return (
    <>
      <PageHeader title={m.account.own} remark={`${account.name} · ${m.roles[account.role]}`} />
      <div className="panels">
        <Password name={account.name} isSet={state === 'in'} />
        {state === 'in' && <Pin hasPin={me.hasPin} />}
        {state === 'in' && <NewCode name={account.name} />}
      </div>
      {state === 'in' && (
        <>
          <Sessions />
          <Tokens />
        </>
      )}
    </>
  );
}

function Password({ name, isSet }: { name: string; isSet: boolean }) {
  const { showCode } = useMe();
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const set = async () => {
    const { recoveryCode } = await call('accounts.changePassword', { ...(isSet ? { old } : {}), password });
    setOld('');
    setPassword('');
    showCode(recoveryCode, name);
  };
  return (
    <Paper component="section">
      <Title order={2} mb="xs">
        {m.account.password}
      </Title>
      {!isSet && (
        <Text c="dimmed" size="sm" mb="sm">
          {m.account.noneSet}
        </Text>
      )}
      <SecretForm action={m.account.setPassword} submit={set} disabled={password === ''}>
        {isSet && (
          <PasswordInput
            label={m.account.presentPassword}
            autoComplete="current-password"
            value={old}
            onChange={({ currentTarget }) => setOld(currentTarget.value)}
          />
        )}
        <NewPasswordInput name={name} value={password} onChange={setPassword} />
      </SecretForm>
    </Paper>
  );
}

function Pin({ hasPin }: { hasPin: boolean }) {
  const [pin, setPin] = useState('');
  const [password, setPassword] = useState('');
  const set = async (value: string | null) => {
    await call('accounts.setPin', { password, pin: value });
    setPin('');
    setPassword('');
    showSuccess(value === null ? m.account.pinGone : m.account.pinSet);
  };
  return (
    <Paper component="section">
      <Title order={2} mb="xs">
        {m.account.pin}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        {m.account.pinText}
      </Text>
      <SecretForm
        action={m.account.setPin}
        submit={() => set(pin)}
        disabled={!/^\d{4,8}$/.test(pin) || password === ''}
        beside={
          hasPin && (
            <Button variant="subtle" onClick={() => set(null).catch(showError)} disabled={password === ''}>
              {m.account.removePin}
            </Button>
          )
        }
      >
        <PasswordInput
          label={m.account.pin}
          inputMode="numeric"
          autoComplete="off"
          maxLength={8}
          value={pin}
          onChange={({ currentTarget }) => setPin(currentTarget.value.replace(/\D/g, ''))}
        />
        <PasswordInput
          label={m.account.presentPassword}
          autoComplete="current-password"
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
      </SecretForm>
    </Paper>
  );
}

function NewCode({ name }: { name: string }) {
  const { showCode } = useMe();
  const [password, setPassword] = useState('');
  const make = async () => {
    const { recoveryCode } = await call('accounts.newRecoveryCode', { password });
    setPassword('');
    showCode(recoveryCode, name);
  };
  return (
    <Paper component="section">
      <Title order={2} mb="xs">
        {m.account.code}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        {m.account.newCodeText}
      </Text>
      <SecretForm action={m.account.newCode} submit={make} disabled={password === ''}>
        <PasswordInput
          label={m.account.presentPassword}
          autoComplete="current-password"
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
      </SecretForm>
    </Paper>
  );
}

function Sessions() {
  const { data, error, reload } = useCall('accounts.sessions', {});
  const end = (id: string) => call('accounts.endSession', { id }).then(reload, showError);
  return (
    <Paper component="section" mt="md">
      <Title order={2} mb="xs">
        {m.account.sessions}
      </Title>
      {!data && <Pending error={error} retry={reload} />}
      <SmallTable
        rows={data?.items ?? []}
        rowKey={({ id }) => id}
        columns={[
          { head: m.account.name, cell: ({ accountName }) => accountName },
          {
            head: m.account.where,
            cell: ({ label, face, lockedAt }) => (
              <>
                {label || face} {lockedAt && <Badge color="gray">{m.account.locked}</Badge>}
              </>
            ),
          },
          { head: m.account.since, cell: ({ createdAt }) => instant(createdAt) },
          { head: m.account.lastSeen, cell: ({ seenAt }) => instant(seenAt) },
          {
            head: { label: m.account.end },
            right: true,
            cell: ({ id, current }) =>
              current ? (
                m.account.thisOne
              ) : (
                <Button size="compact-xs" variant="default" onClick={() => end(id)}>
                  {m.account.end}
                </Button>
              ),
          },
        ]}
      />
    </Paper>
  );
}

function Tokens() {
  const { data, error, reload } = useCall('accounts.tokens', {});
  const [name, setName] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const make = async () => {
    setSecret((await call('accounts.makeToken', { name })).secret);
    setName('');
    reload();
  };
  const tokens = (data?.items ?? []).filter(({ kind }) => kind === 'person');
  return (
    <Paper component="section" mt="md">
      <Title order={2} mb="xs">
        {m.account.tokens}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        {m.account.tokensText}
      </Text>
      {!data && <Pending error={error} retry={reload} />}
      {tokens.length > 0 && (
        <SmallTable
          rows={tokens}
          rowKey={({ id }) => id}
          columns={[
            { head: m.account.tokenName, cell: (token) => token.name },
            { head: m.account.name, cell: ({ accountName }) => accountName },
            ...tokenColumns(reload),
          ]}
        />
      )}
      {secret && <OneTimeSecret secret={secret} remark={m.account.tokenOnce} onClose={() => setSecret(null)} />}
      <SecretForm action={m.account.makeToken} submit={make} disabled={name.trim() === ''}>
        <TextInput
          label={m.account.tokenName}
          w={280}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
      </SecretForm>
    </Paper>
  );
}
