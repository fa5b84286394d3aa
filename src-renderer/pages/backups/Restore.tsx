import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import type { Backup } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { tellDone } from '../../components/edits.ts';
import { count, instant } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { Trouble, tellTrouble } from '../../components/Trouble.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { Newer } from './Newer.tsx';

/** Confirms a restore and lists the data it would lose. */
export function Restore({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const { data, error } = useCall('backup.look', { name: backup.name });
  const [busy, setBusy] = useState(false);
  const restore = async () => {
    setBusy(true);
    await call('backup.restore', { name: backup.name }).then(
      ({ holds }) => tellDone(m.backups.restored(count(holds.lines))),
      tellTrouble,
    );
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={m.backups.restoreOf(instant(backup.at))}
      closeButtonProps={{ 'aria-label': m.close }}
      centered
    >
      {error ? <Trouble error={error} /> : !data && <Loading />}
      {data && (
        <>
          <Text size="sm">{m.backups.holds(count(data.holds.invoices), count(data.holds.lines))}</Text>
          <Newer newer={data.newer} />
          <Text size="sm" c="dimmed" mt="xs">
            {m.backups.keptBefore}
          </Text>
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={onClose} data-autofocus>
              {m.after.no}
            </Button>
            <Button color="red.9" loading={busy} onClick={restore}>
              {m.backups.restoreNow}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
