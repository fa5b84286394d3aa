import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Mended } from '../../../src-shared/contract/index.ts';
import { asProblem } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { Confirm } from '../../components/Confirm.tsx';
import { count, instant } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { Trouble } from '../../components/Trouble.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { Before } from '../account/Before.tsx';
import { Newer } from './Newer.tsx';

type How = Mended['how'];

/** Shown in place of the application while the database is damaged: diagnosis and repair options. */
export function DamagePage({ onDone }: { onDone: () => void }) {
  const { data, error, reload } = useCall('backup.damage', {});
  const [busy, setBusy] = useState<How | null>(null);
  const [asked, setAsked] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);
  const [mended, setMended] = useState<Mended | null>(null);
  const isWhole = error !== null && asProblem(error).code === 'not_damaged' && busy === null && mended === null;
  useEffect(() => {
    // the database was repaired elsewhere
    if (isWhole) onDone();
  }, [isWhole, onDone]);
  const mend = async (how: How) => {
    setAsked(false);
    setBusy(how);
    setTrouble(null);
    await call('backup.mend', { how }).then(setMended, setTrouble);
    setBusy(null);
  };
  if (mended)
    return (
      <Before title={m.damage.mended}>
        <Stack gap="sm">
          <Text size="sm">{m.backups.holds(count(mended.holds.invoices), count(mended.holds.lines))}</Text>
          {mended.how === 'salvage' && (
            <Text size="sm">
              {m.damage.fromBackup(mended.tables.reduce((sum, { fromBackup }) => sum + fromBackup, 0))}
            </Text>
          )}
          {mended.incomplete.length > 0 && (
            <Alert color="yellow">
              {m.damage.incomplete(mended.incomplete.length, mended.incomplete.slice(0, 10).join(', '))}
            </Alert>
          )}
          <Text size="sm" c="dimmed">
            {m.damage.kept(mended.kept)}
          </Text>
          <Group>
            <Button onClick={onDone}>{m.damage.goOn}</Button>
          </Group>
        </Stack>
      </Before>
    );
  return (
    <Before title={m.damage.title}>
      {error ? <Trouble error={error} retry={reload} /> : !data && <Loading />}
      {data && (
        <Stack gap="sm">
          <Text size="sm">{m.damage.text}</Text>
          <details>
            <summary>{m.damage.findings(data.findings.length)}</summary>
            <ul className="plain-list">
              {data.findings.map((finding) => (
                <li key={finding}>{finding}</li>
              ))}
            </ul>
          </details>
          <Text size="sm" fw={600}>
            {data.newest ? m.damage.newest(instant(data.newest.at), count(data.newest.holds.lines)) : m.damage.noBackup}
          </Text>
          {data.newest && data.newer && <Newer newer={data.newer} />}
          {trouble !== null && <Trouble error={trouble} />}
          <Stack gap={6} align="flex-start">
            <Button loading={busy === 'salvage'} disabled={busy !== null} onClick={() => mend('salvage')}>
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
                onClick={() => mend('restore')}
              >
                {m.damage.restore}
              </Button>
            )}
            <Button variant="subtle" color="red" disabled={busy !== null} onClick={() => setAsked(true)}>
              {m.damage.anew}
            </Button>
          </Stack>
          <Text size="xs" c="dimmed">
            {m.damage.keptText}
          </Text>
        </Stack>
      )}
      <Confirm
        opened={asked}
        title={m.damage.anew}
        text={m.damage.anewText}
        yes={m.damage.anew}
        onYes={() => mend('anew')}
        onNo={() => setAsked(false)}
      />
    </Before>
  );
}
