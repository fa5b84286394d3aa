import {
  Button,
  Checkbox,
  Group,
  Paper,
  PasswordInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { CircleCheck, CircleX } from 'lucide-react';
import { useState } from 'react';
import type { Output, SyncStatus } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { confirm } from '../../components/confirm.tsx';
import { showError } from '../../components/ErrorAlert.tsx';
import { showSuccess } from '../../components/notify.ts';
import { PolicyNotice, usePolicyValues } from '../../components/PolicyNotice.tsx';
import { useKeptForm } from '../../components/use-kept-form.ts';
import { m } from '../../messages/index.ts';
import { SecretForm } from '../account/SecretForm.tsx';
import { addressOf, fieldsOf, isEncrypted, NO_SERVER, type ServerFields } from './server-address.ts';

type TestResult = Output<'sync.test'>;

/** Sync server settings: address and certificates; the connection can be tested step by step before saving. */
export function SyncSetup({ status }: { status: SyncStatus }) {
  const { form: server, discard: discardServer } = useKeptForm<ServerFields>('sync server', {
    keep: withoutPassword,
    initialValues: (status.server && fieldsOf(status.server)) || NO_SERVER,
    // a test result is about the connection as it was tested
    onValuesChange: () => setTestResult(null),
  });
  const { form: device, discard: discardDevice } = useKeptForm('sync device', {
    initialValues: {
      company: status.company ?? '',
      deviceName: status.deviceName,
      automatic: status.server === null || status.automatic,
    },
  });
  const [testResult, setTestResult] = useState<TestResult | null>(null);
  const [isTesting, setIsTesting] = useState(false);
  const fixed = usePolicyValues();
  const isSet = status.state !== 'off';
  const fields = server.values;
  const text = (key: Exclude<keyof ServerFields, 'encrypted'>) => ({
    autoComplete: 'off',
    ...server.getInputProps(key),
  });
  const connectionInput = () => ({
    server: addressOf(fields),
    ...(fields.password === '' ? {} : { password: fields.password }),
  });
  const test = async () => {
    setIsTesting(true);
    await call('sync.test', connectionInput()).then(setTestResult, showError);
    setIsTesting(false);
  };
  const save = async () => {
    const { company, deviceName, automatic } = device.values;
    await call('sync.setUp', {
      ...connectionInput(),
      automatic,
      ...(company.trim() && status.lastAt === null ? { company: company.trim() } : {}),
      ...(deviceName.trim() ? { deviceName: deviceName.trim() } : {}),
    });
    showSuccess(m.sync.saved);
    server.setFieldValue('password', '');
    discardServer();
    discardDevice();
  };
  const switchOff = () =>
    confirm({
      title: m.sync.offTitle,
      text: m.sync.offText,
      yes: m.sync.switchOff,
      onYes: () => void call('sync.off', {}).catch(showError),
    });
  const isComplete = Boolean(fields.host.trim() && fields.database.trim() && fields.user.trim());
  return (
    <Paper component="section" aria-labelledby="server">
      <Title order={2} mb="xs" id="server">
        {m.sync.setUp}
      </Title>
      <PolicyNotice keys={['syncServer', 'syncAutomatic', 'syncCompany']} />
      <SecretForm
        action={m.sync.save}
        submit={save}
        disabled={!isComplete}
        beside={
          <Group gap="sm">
            <Button variant="default" onClick={test} loading={isTesting} disabled={!isComplete}>
              {m.sync.test}
            </Button>
            {isSet && !('syncServer' in fixed) && (
              <Button variant="subtle" color="red" onClick={switchOff}>
                {m.sync.switchOff}
              </Button>
            )}
          </Group>
        }
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" verticalSpacing="sm">
          <Group gap="sm" align="flex-start" wrap="nowrap">
            <TextInput
              {...text('host')}
              label={m.sync.host}
              disabled={'syncServer' in fixed}
              description={m.sync.hostHint}
              inputWrapperOrder={['label', 'input', 'description']}
              style={{ flex: 1 }}
              onChange={({ currentTarget: { value } }) => server.setValues(fieldsOf(value) ?? { host: value })}
            />
            <TextInput
              {...text('port')}
              disabled={'syncServer' in fixed}
              label={m.sync.port}
              inputMode="numeric"
              w={86}
            />
          </Group>
          <TextInput {...text('database')} disabled={'syncServer' in fixed} label={m.sync.database} />
          <TextInput {...text('user')} disabled={'syncServer' in fixed} label={m.sync.user} />
          <PasswordInput
            {...text('password')}
            label={m.sync.password}
            autoComplete="new-password"
            placeholder={status.hasPassword ? m.sync.passwordKept : ''}
          />
          <TextInput
            label={m.sync.company}
            description={status.lastAt === null ? m.sync.companyHint : undefined}
            inputWrapperOrder={['label', 'input', 'description']}
            disabled={status.lastAt !== null || 'syncCompany' in fixed}
            {...device.getInputProps('company')}
          />
          <TextInput label={m.sync.deviceName} {...device.getInputProps('deviceName')} />
        </SimpleGrid>
        <Group gap="lg">
          <Checkbox
            label={m.sync.automatic}
            disabled={'syncAutomatic' in fixed}
            {...device.getInputProps('automatic', { type: 'checkbox' })}
          />
          <Checkbox
            label={m.sync.encrypted}
            checked={isEncrypted(fields)}
            onChange={({ currentTarget: { checked } }) => server.setFieldValue('encrypted', checked)}
          />
        </Group>
        {isEncrypted(fields) && (
          <details open={Boolean(fields.ca || fields.cert)}>
            <summary>{m.sync.certificates}</summary>
            {!window.mangalm && (
              <Text size="sm" c="dimmed" mt="xs">
                {m.sync.certificatesElsewhere}
              </Text>
            )}
            <SimpleGrid cols={{ base: 1, sm: 3 }} mt="xs" spacing="sm">
              <TextInput {...text('ca')} disabled={!window.mangalm} label={m.sync.ca} />
              <TextInput {...text('cert')} disabled={!window.mangalm} label={m.sync.cert} />
              <TextInput {...text('key')} disabled={!window.mangalm} label={m.sync.key} />
            </SimpleGrid>
          </details>
        )}
        {testResult && <Steps tried={testResult} />}
      </SecretForm>
    </Paper>
  );
}

/** What may be kept of the server's fields; an address being pasted can hold a password too. */
function withoutPassword({ password: _, host, ...others }: Partial<ServerFields>): Partial<ServerFields> {
  return host === undefined || host.includes('@') || host.includes('://') ? others : { ...others, host };
}

function Steps({ tried: { ok, steps } }: { tried: TestResult }) {
  return (
    <Stack gap={4} role="status">
      <ol className="steps">
        {steps.map(({ name, ok: passed, message, hint, descriptor }) => {
          const step = m.sync.steps[name];
          const said = (m.sync.stepWords as Record<string, string>)[message] ?? message;
          const words = passed ? said : m.problem({ message, hint, descriptor });
          return (
            <li key={name} aria-label={passed ? m.sync.passed(step) : m.sync.failedStep(step)}>
              {passed ? (
                <CircleCheck size={16} color="var(--app-good)" aria-hidden />
              ) : (
                <CircleX size={16} color="var(--app-bad)" aria-hidden />
              )}
              <span>{step}</span>
              <span>{words}</span>
            </li>
          );
        })}
      </ol>
      {ok && <Text size="sm">{m.sync.works}</Text>}
    </Stack>
  );
}
