import { Alert, Button, Checkbox, Group, NumberInput, Paper, Text, TextInput, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Backup, BackupSettings, Output } from '../../../src-shared/contract/index.ts';
import { call, listen } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { count, instant, megabytes } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { PolicyNotice, usePolicyValues } from '../../components/PolicyNotice.tsx';
import { SmallTable } from '../../components/SmallTable.tsx';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { WeeklyDigest } from '../reports/WeeklyDigest.tsx';
import { RestoreModal } from './RestoreModal.tsx';

/** Backups: list, schedule settings, and restore. */
export default function BackupsPage() {
  const { data, error, reload } = useCall('backup.status', {});
  const mayRestore = useAllowed('backup.restore');
  const maySet = useAllowed('backup.changeSettings');
  // who sets it without seeing reports, where it stands for others
  const maySetDigest = useAllowed('digest.changeSettings');
  const seesReports = useAllowed('reports.list');
  const [making, setMaking] = useState(false);
  const [chosen, setChosen] = useState<Backup | null>(null);
  useEffect(() => listen('backup.changed', reload), [reload]);
  if (error || !data) return <PageState title={m.backups.title} error={error} retry={reload} />;
  const make = async () => {
    setMaking(true);
    await call('backup.make', {}).then(({ holds }) => showSuccess(m.backups.made(count(holds.lines))), showError);
    setMaking(false);
  };
  const [newest] = data.items;
  return (
    <>
      <PageHeader title={m.backups.title} remark={newest ? m.backups.newest(instant(newest.at)) : m.backups.about}>
        <Button onClick={make} loading={making || data.running}>
          {m.backups.make}
        </Button>
      </PageHeader>
      {data.problem && (
        <Alert color="red" mb="md" role="alert">
          {m.text({ message: data.problem, descriptor: data.problemDescriptor })}
        </Alert>
      )}
      <Paper component="section">
        {data.items.length === 0 ? (
          <Text c="dimmed">{m.backups.none}</Text>
        ) : (
          <SmallTable
            rows={data.items}
            rowKey={({ name, place }) => `${place} ${name}`}
            columns={[
              { head: m.backups.at, cell: ({ at }) => instant(at) },
              { head: m.backups.why, cell: ({ why }) => m.backups.whys[why] },
              { head: m.backups.place, cell: ({ place }) => m.backups.places[place] },
              { head: m.backups.size, right: true, cell: ({ bytes }) => megabytes(bytes) },
              {
                head: { label: m.backups.restore },
                right: true,
                cell: (backup) =>
                  mayRestore && (
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={m.backups.restoreOf(instant(backup.at))}
                      onClick={() => setChosen(backup)}
                    >
                      {m.backups.restore}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Paper>
      {maySet && <Settings key={JSON.stringify(data.settings)} settings={data.settings} reload={reload} />}
      {!seesReports && maySetDigest && <WeeklyDigest />}
      {chosen && <RestoreModal backup={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

function Settings({ settings, reload }: { settings: Output<'backup.status'>['settings']; reload: () => void }) {
  const [second, setSecond] = useState(settings.second ?? '');
  const companys = (usePolicyValues().backup ?? {}) as Partial<BackupSettings>;
  const change = (more: Partial<BackupSettings>) =>
    call('backup.changeSettings', more).then(() => {
      showSuccess(m.backups.saved);
      reload();
    }, showError);
  const number = (key: 'daily' | 'weekly' | 'monthly', least: number) => (
    <NumberInput
      size="xs"
      w={120}
      label={m.backups.keeps[key]}
      min={least}
      disabled={key in companys}
      defaultValue={settings[key]}
      onBlur={({ currentTarget: { value } }) => Number(value) !== settings[key] && change({ [key]: Number(value) })}
    />
  );
  return (
    <Paper component="section" mt="md">
      <Title order={2} mb="xs">
        {m.backups.settings}
      </Title>
      <PolicyNotice keys={['backup']} />
      <Group gap="lg" align="flex-end">
        <Checkbox
          label={m.backups.scheduled}
          checked={settings.scheduled}
          disabled={'scheduled' in companys}
          onChange={({ currentTarget: { checked } }) => change({ scheduled: checked })}
        />
        {number('daily', 1)}
        {number('weekly', 0)}
        {number('monthly', 0)}
      </Group>
      {window.mangalm ? (
        <Group gap="sm" align="flex-end" mt="sm">
          <TextInput
            size="xs"
            w={380}
            label={m.backups.second}
            description={m.backups.secondHint}
            value={second}
            onChange={({ currentTarget: { value } }) => setSecond(value)}
          />
          <Button
            size="xs"
            variant="default"
            disabled={second.trim() === (settings.second ?? '')}
            onClick={() => change({ second: second.trim() || null })}
          >
            {m.save}
          </Button>
        </Group>
      ) : (
        <Text size="sm" c="dimmed" mt="sm">
          {settings.second ? m.backups.secondIs(settings.second) : m.backups.secondElsewhere}
        </Text>
      )}
    </Paper>
  );
}
