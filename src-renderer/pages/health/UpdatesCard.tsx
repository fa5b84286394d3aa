import { Alert, Button, Group, Paper, Progress, Select, Text, TextInput, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { UpdateSettings, Updates } from '../../../src-shared/contract/index.ts';
import { call, listen } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { instant } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { PolicyNotice, usePolicyValues } from '../../components/PolicyNotice.tsx';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';

const LATER_DAYS = 3;
const BUSY_STATES = new Set<Updates['state']>(['checking', 'downloading', 'installing']);

/** Installed version, available update, and update settings. */
export function UpdatesCard() {
  const { data, reload } = useCall('updates.get', {});
  const mayCheck = useAllowed('updates.check');
  const mayInstall = useAllowed('updates.install');
  const maySet = useAllowed('updates.changeSettings');
  useEffect(() => listen('updates.changed', reload), [reload]);
  if (!data) return null;
  const { supported, settings, state, version, notes, done, checkedAt, deferredUntil, problem, problemDescriptor } =
    data;
  const ready = supported && settings.mode !== 'off' && settings.server !== null;
  const ask = (procedure: 'updates.check' | 'updates.install') => call(procedure, {}).then(reload, showError);
  const putOff = (days: number) => call('updates.defer', { days }).then(reload, showError);
  return (
    <Paper component="section" mt="md" aria-label={m.updates.title}>
      <Title order={2}>{m.updates.title}</Title>
      <Text size="sm">
        {m.updates.current(data.current)} {statusText(data)}{' '}
        {checkedAt && ready && m.updates.checked(instant(checkedAt))}
      </Text>
      {problem && (
        <Alert color="red" mt="xs" role="alert">
          {m.text({ message: problem, descriptor: problemDescriptor })}
        </Alert>
      )}
      {version && (
        <Alert mt="xs" title={m.updates.newer(version)} color="blue">
          {notes && <Text size="sm">{notes}</Text>}
          {deferredUntil && <Text size="sm">{m.updates.deferred(instant(deferredUntil))}</Text>}
          {state === 'downloading' && <Progress mt="xs" value={done * 100} aria-label={m.updates.progress} />}
          {mayInstall && (
            <Group gap="sm" mt="xs">
              <Button size="xs" loading={BUSY_STATES.has(state)} onClick={() => ask('updates.install')}>
                {m.updates.install}
              </Button>
              {!deferredUntil && (
                <Button size="xs" variant="default" onClick={() => putOff(LATER_DAYS)}>
                  {m.updates.later}
                </Button>
              )}
            </Group>
          )}
        </Alert>
      )}
      {ready && mayCheck && (
        <Button size="xs" variant="default" mt="sm" loading={state === 'checking'} onClick={() => ask('updates.check')}>
          {m.updates.check}
        </Button>
      )}
      {supported && maySet && <Settings key={JSON.stringify(settings)} settings={settings} reload={reload} />}
    </Paper>
  );
}

function statusText({ supported, settings, state }: Updates): string {
  if (!supported) return m.updates.elsewhere;
  if (settings.mode === 'off') return m.updates.off;
  return settings.server === null ? m.updates.noServer : m.updates.states[state];
}

function Settings({ settings, reload }: { settings: UpdateSettings; reload: () => void }) {
  const fixed = usePolicyValues();
  const [server, setServer] = useState(settings.server ?? '');
  const change = (more: Partial<UpdateSettings>) =>
    call('updates.changeSettings', more).then(() => {
      showSuccess(m.backups.saved);
      reload();
    }, showError);
  const choice = (key: 'channel' | 'mode', names: Record<string, string>, label: string, set: string) => (
    <Select
      size="xs"
      w={200}
      label={label}
      allowDeselect={false}
      disabled={set in fixed}
      data={Object.entries(names).map(([value, name]) => ({ value, label: name }))}
      value={settings[key]}
      onChange={(value) => value && change({ [key]: value } as Partial<UpdateSettings>)}
    />
  );
  return (
    <>
      <PolicyNotice keys={['updateServer', 'updateChannel', 'updateMode']} />
      <Group gap="sm" align="flex-end" mt="sm">
        <TextInput
          size="xs"
          w={320}
          label={m.updates.server}
          description={m.updates.serverHint}
          disabled={'updateServer' in fixed}
          value={server}
          onChange={({ currentTarget: { value } }) => setServer(value)}
        />
        <Button
          size="xs"
          variant="default"
          disabled={server.trim() === (settings.server ?? '')}
          onClick={() => change({ server: server.trim() || null })}
        >
          {m.save}
        </Button>
        {choice('channel', m.updates.channels, m.updates.channel, 'updateChannel')}
        {choice('mode', m.updates.modes, m.updates.mode, 'updateMode')}
      </Group>
    </>
  );
}
