import { Group, Paper, Select, Text, TextInput, Title } from '@mantine/core';
import { call } from '../../client.ts';
import { showSuccess } from '../../components/notify.ts';
import { useKeptForm } from '../../components/use-kept-form.ts';
import { m } from '../../messages/index.ts';
import { NO_SCOPE, ScopeFields } from '../account/ScopeFields.tsx';
import { SecretForm } from '../account/SecretForm.tsx';

type AccessLevel = keyof typeof m.sync.mays;

/** Grants another server login access to the company; for the owner of the database schema. */
export function AdmitLogin() {
  const { form, discard } = useKeptForm('admit login', {
    initialValues: { login: '', accessLevel: 'all' as AccessLevel, scope: NO_SCOPE },
  });
  const { login, accessLevel, scope } = form.values;
  const admit = async () => {
    await call('sync.admit', {
      login: login.trim(),
      may: accessLevel === 'read' ? 'read' : 'write',
      scope: accessLevel === 'some' ? scope : null,
    });
    showSuccess(m.sync.admitted(login.trim()));
    form.setFieldValue('login', '');
    discard();
  };
  return (
    <Paper component="section" aria-labelledby="admit">
      <Title order={2} mb={4} id="admit">
        {m.sync.admit}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {m.sync.admitText}
      </Text>
      <SecretForm action={m.sync.admitNow} submit={admit} disabled={login.trim() === ''}>
        <Group gap="sm" align="flex-end">
          <TextInput label={m.sync.login} autoComplete="off" {...form.getInputProps('login')} />
          <Select
            label={m.sync.may}
            w={280}
            allowDeselect={false}
            data={Object.entries(m.sync.mays).map(([value, label]) => ({ value, label }))}
            {...form.getInputProps('accessLevel')}
          />
        </Group>
        {accessLevel === 'some' && (
          <ScopeFields scope={scope} onChange={(chosen) => form.setFieldValue('scope', chosen)} />
        )}
      </SecretForm>
    </Paper>
  );
}
