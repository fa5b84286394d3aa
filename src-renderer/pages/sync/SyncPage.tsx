import { Alert, Button, Paper, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EventBody, SyncStatus } from '../../../src-shared/contract/index.ts';
import { call, listen } from '../../client.ts';
import { tellDone } from '../../components/edits.ts';
import { count, instant } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { useMay } from '../../components/me.ts';
import { PageHead } from '../../components/PageHead.tsx';
import { useSyncStatus } from '../../components/SyncSign.tsx';
import { Trouble, tellTrouble } from '../../components/Trouble.tsx';
import { m } from '../../messages/index.ts';
import { Admit } from './Admit.tsx';
import { Conflicts } from './Conflicts.tsx';
import { History } from './History.tsx';
import { LaptopKeys } from './LaptopKeys.tsx';
import { SetUp } from './SetUp.tsx';

/** Sync status, conflicts, and server settings. */
export default function SyncPage() {
  const { data: status, error, reload } = useSyncStatus();
  const mayRun = useMay('sync.run');
  const maySetUp = useMay('sync.setUp');
  const maySeeConflicts = useMay('sync.conflicts');
  const mayAdmit = useMay('sync.admit');
  if (error) return <Trouble error={error} retry={reload} />;
  if (!status) return <Loading />;
  const isSet = status.state !== 'off';
  return (
    <>
      <PageHead title={m.sync.title} remark={isSet ? m.sync.states[status.state] : m.sync.about}>
        {isSet && mayRun && <RunButton isRunning={status.state === 'running'} />}
      </PageHead>
      <Stack gap="md">
        {status.state === 'running' && <Running waiting={status.waiting} />}
        {status.state === 'offline' && <Alert color="gray">{m.sync.offline}</Alert>}
        {status.state === 'problem' && status.problem && (
          <Alert color="red" role="alert">
            {status.problem.code === 'sync_cancelled'
              ? m.sync.cutOff
              : m.trouble(status.problem.code, status.problem.message, '')}
          </Alert>
        )}
        {isSet ? <Facts status={status} /> : <Text>{maySetUp ? m.sync.off : m.sync.offAsk}</Text>}
        {isSet && maySeeConflicts && <Conflicts />}
        {isSet && <LaptopKeys status={status} />}
        {maySetUp && <SetUp key={`${status.server} ${status.state === 'off'}`} status={status} />}
        {isSet && mayAdmit && status.lastAt !== null && <Admit />}
        {status.runs.length > 0 && <History runs={status.runs} />}
      </Stack>
    </>
  );
}

function RunButton({ isRunning }: { isRunning: boolean }) {
  const run = () =>
    call('sync.run', {}).then(({ pushed, pulled }) => tellDone(m.sync.went(count(pushed), count(pulled))), tellTrouble);
  return isRunning ? (
    <Button variant="default" onClick={() => call('sync.cancel', {}).catch(tellTrouble)}>
      {m.sync.cancel}
    </Button>
  ) : (
    <Button onClick={run}>{m.sync.now}</Button>
  );
}

function Running({ waiting }: { waiting: number }) {
  const [so, setSo] = useState<EventBody<'sync.progress'> | null>(null);
  useEffect(() => listen('sync.progress', setSo), []);
  const whole = so ? so.out + so.waiting : waiting;
  return (
    <Paper>
      <Progress
        value={so && so.waiting > 0 ? (100 * so.out) / whole : 100}
        animated
        size="lg"
        aria-label={m.sync.progressLabel}
      />
      <Text size="sm" mt={6} className="figure" role="status">
        {m.sync.progress(count(so?.out ?? 0), count(so?.in ?? 0))}
      </Text>
    </Paper>
  );
}

function Facts({ status }: { status: SyncStatus }) {
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
