import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import type { Backup } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { ErrorAlert, showError } from '../../components/ErrorAlert.tsx';
import { count, instant } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { showSuccess } from '../../components/notify.ts';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { NewerData } from './NewerData.tsx';

/** Confirms a restore and lists the data it would lose. */
export function RestoreModal({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const { data, error } = useCall('backup.look', { name: backup.name });
  const [busy, setBusy] = useState(false);
  const restore = async () => {
    setBusy(true);
    await call('backup.restore', { name: backup.name }).then(
      ({ holds }) => showSuccess(m.backups.restored(count(holds.lines))),
      showError,
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
      {error ? <ErrorAlert error={error} /> : !data && <Loading />}
      {data && (
        <>
          <Text size="sm">{m.backups.holds(count(data.holds.invoices), count(data.holds.lines))}</Text>
          <NewerData newer={data.newer} />
          <Text size="sm" c="dimmed" mt="xs">
            {m.backups.currentIsBackedUp}
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
