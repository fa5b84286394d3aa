import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { RepairResult } from '../../../src-shared/contract/index.ts';
import { asProblem } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { confirm } from '../../components/confirm.tsx';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { count, instant } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { StandalonePage } from '../account/StandalonePage.tsx';
import { NewerData } from './NewerData.tsx';

type RepairMethod = RepairResult['how'];

/** Shown in place of the application while the database is damaged: diagnosis and repair options. */
export function DamagePage({ onDone }: { onDone: () => void }) {
  const { data, error, reload } = useCall('backup.damage', {});
  const [busy, setBusy] = useState<RepairMethod | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [repaired, setRepaired] = useState<RepairResult | null>(null);
  const isIntact = error !== null && asProblem(error).code === 'not_damaged' && busy === null && repaired === null;
  useEffect(() => {
    // the database was repaired elsewhere
    if (isIntact) onDone();
  }, [isIntact, onDone]);
  const repair = async (how: RepairMethod) => {
    setBusy(how);
    setFailure(null);
    await call('backup.mend', { how }).then(setRepaired, setFailure);
    setBusy(null);
  };
  if (repaired)
    return (
      <StandalonePage title={m.damage.mended}>
        <Stack gap="sm">
          <Text size="sm">{m.backups.holds(count(repaired.holds.invoices), count(repaired.holds.lines))}</Text>
          {repaired.how === 'salvage' && (
            <Text size="sm">
              {m.damage.fromBackup(repaired.tables.reduce((sum, { fromBackup }) => sum + fromBackup, 0))}
            </Text>
          )}
          {repaired.incomplete.length > 0 && (
            <Alert color="yellow">
              {m.damage.incomplete(repaired.incomplete.length, repaired.incomplete.slice(0, 10).join(', '))}
            </Alert>
          )}
          <Text size="sm" c="dimmed">
            {m.damage.kept(repaired.kept)}
          </Text>
          <Group>
            <Button onClick={onDone}>{m.damage.goOn}</Button>
          </Group>
        </Stack>
      </StandalonePage>
    );
  return (
    <StandalonePage title={m.damage.title}>
      {error ? <ErrorAlert error={error} retry={reload} /> : !data && <Loading />}
      {data && (
        <Stack gap="sm">
          <Text size="sm">{m.damage.text}</Text>
          <details>
            <summary>{m.damage.findings(data.findings.length)}</summary>
            <ul className="plain-list">
              {data.findings.map((finding, i) => (
                <li key={finding}>{m.text({ message: finding, descriptor: data.findingDescriptors?.[i] })}</li>
              ))}
            </ul>
          </details>
          <Text size="sm" fw={600}>
            {data.newest ? m.damage.newest(instant(data.newest.at), count(data.newest.holds.lines)) : m.damage.noBackup}
          </Text>
          {data.newest && data.newer && <NewerData newer={data.newer} />}
          {failure !== null && <ErrorAlert error={failure} />}
          <Stack gap={6} align="flex-start">
            <Button loading={busy === 'salvage'} disabled={busy !== null} onClick={() => repair('salvage')}>
              {m.damage.salvage}
            </Button>
            <Text size="xs" c="dimmed">
              {data.newest ? m.damage.salvageText : m.damage.salvageAlone}
            </Text>
            {data.newest && (
              <Button
                variant="default"
                loading={busy === 'restore'}
                disabled={busy !== null}
                onClick={() => repair('restore')}
              >
                {m.damage.restore}
              </Button>
            )}
            <Button
              variant="subtle"
              color="red"
              disabled={busy !== null}
              onClick={() =>
                confirm({
                  title: m.damage.startEmpty,
                  text: m.damage.startEmptyText,
                  yes: m.damage.startEmpty,
                  onYes: () => void repair('anew'),
                })
              }
            >
              {m.damage.startEmpty}
            </Button>
          </Stack>
          <Text size="xs" c="dimmed">
            {m.damage.damagedStays}
          </Text>
        </Stack>
      )}
    </StandalonePage>
  );
}
