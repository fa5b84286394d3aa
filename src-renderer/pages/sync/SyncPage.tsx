import { Alert, Button, Paper, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EventBody, SyncStatus } from '../../../src-shared/contract/index.ts';
import { call, listen } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { count, instant } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { useSyncStatus } from '../../components/SyncIndicator.tsx';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { AdmitLogin } from './AdmitLogin.tsx';
import { Conflicts } from './Conflicts.tsx';
import { LaptopKeys } from './LaptopKeys.tsx';
import { SyncHistory } from './SyncHistory.tsx';
import { SyncSetup } from './SyncSetup.tsx';

/** Sync status, conflicts, and server settings. */
export default function SyncPage() {
  const { data: status, error, reload } = useSyncStatus();
  const mayRun = useAllowed('sync.run');
  const maySetUp = useAllowed('sync.setUp');
  const maySeeConflicts = useAllowed('sync.conflicts');
  const mayAdmit = useAllowed('sync.admit');
  if (error || !status) return <PageState title={m.sync.title} error={error} retry={reload} />;
  const isSet = status.state !== 'off';
  return (
    <>
      <PageHeader title={m.sync.title} remark={isSet ? m.sync.states[status.state] : m.sync.about}>
        {isSet && mayRun && <RunButton isRunning={status.state === 'running'} />}
      </PageHeader>
      <Stack gap="md">
        {status.state === 'running' && <SyncProgress waiting={status.waiting} />}
        {status.state === 'offline' && <Alert color="gray">{m.sync.offline}</Alert>}
        {status.state === 'problem' && status.problem && (
          <Alert color="red" role="alert">
            {status.problem.code === 'sync_cancelled' ? m.sync.cutOff : m.text(status.problem)}
          </Alert>
        )}
        {isSet ? <SyncFacts status={status} /> : <Text>{maySetUp ? m.sync.off : m.sync.offAsk}</Text>}
        {isSet && maySeeConflicts && <Conflicts />}
        {isSet && <LaptopKeys status={status} />}
        {maySetUp && <SyncSetup key={`${status.server} ${status.state === 'off'}`} status={status} />}
        {isSet && mayAdmit && status.lastAt !== null && <AdmitLogin />}
        {status.runs.length > 0 && <SyncHistory runs={status.runs} />}
      </Stack>
    </>
  );
}

function RunButton({ isRunning }: { isRunning: boolean }) {
  const run = () =>
    call('sync.run', {}).then(
      ({ pushed, pulled }) => showSuccess(m.sync.went(count(pushed), count(pulled))),
      showError,
    );
  return isRunning ? (
    <Button variant="default" onClick={() => call('sync.cancel', {}).catch(showError)}>
      {m.sync.cancel}
    </Button>
  ) : (
    <Button onClick={run}>{m.sync.now}</Button>
  );
}

function SyncProgress({ waiting }: { waiting: number }) {
  const [progress, setProgress] = useState<EventBody<'sync.progress'> | null>(null);
  useEffect(() => listen('sync.progress', setProgress), []);
  const total = progress ? progress.out + progress.waiting : waiting;
  return (
    <Paper>
      <Progress
        value={progress && progress.waiting > 0 ? (100 * progress.out) / total : 100}
        animated
        size="lg"
        aria-label={m.sync.progressLabel}
      />
      <Text size="sm" mt={6} className="figure" role="status">
        {m.sync.progress(count(progress?.out ?? 0), count(progress?.in ?? 0))}
      </Text>
    </Paper>
  );
}

function SyncFacts({ status }: { status: SyncStatus }) {
  const f = m.sync.facts;
  const facts: [string, string][] = [
    [f.company, status.company ?? '–'],
    [f.device, status.deviceName],
    [f.server, hostOf(status.server)],
    [f.waiting, count(status.waiting)],
    [f.last, status.lastAt ? instant(status.lastAt) : m.sync.never],
    [f.conflicts, count(status.conflicts)],
  ];
  return (
    <Paper>
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="figure">{value}</dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}

function hostOf(server: string | null): string {
  return server !== null && URL.canParse(server) ? new URL(server).hostname : '–';
}
