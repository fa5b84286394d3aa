import { Alert, Button, Code, Paper, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { LaptopKey, SyncStatus } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { confirm } from '../../components/confirm.tsx';
import { showError } from '../../components/ErrorAlert.tsx';
import { instant } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { SmallTable } from '../../components/SmallTable.tsx';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';

/**
 * Devices whose account changes this device accepts: their key fingerprints, to be compared with those shown on each
 * device.
 */
export function LaptopKeys({ status }: { status: SyncStatus }) {
  const mayLetIn = useAllowed('sync.letIn');
  const [busy, setBusy] = useState(false);
  const decide = async (procedure: 'sync.letIn' | 'sync.keepOut', { fingerprint, deviceName }: LaptopKey) => {
    setBusy(true);
    const done = procedure === 'sync.letIn' ? m.sync.letInDone : m.sync.acceptingStopped;
    await call(procedure, { fingerprint }).then(() => showSuccess(done(deviceName)), showError);
    setBusy(false);
  };
  const waitingKeys = status.keys.filter(({ isLetIn, waiting }) => !isLetIn && waiting > 0);
  return (
    <Paper component="section" aria-labelledby="laptop-keys">
      <Title order={2} mb={4} id="laptop-keys">
        {m.sync.keys}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {m.sync.keysText}
      </Text>
      <Text size="sm" mb="sm">
        {m.sync.ownKey} <Code>{status.fingerprint}</Code>
      </Text>
      {waitingKeys.length > 0 && (
        <Alert color="gray" mb="sm" role="status">
          {waitingKeys.map(({ deviceName }) => m.sync.accountsWait(deviceName, mayLetIn)).join(' ')}
        </Alert>
      )}
      {status.keys.length === 0 ? (
        <Text size="sm">{m.sync.keysNone}</Text>
      ) : (
        <SmallTable
          rows={status.keys}
          rowKey={({ fingerprint }) => fingerprint}
          columns={[
            { head: m.sync.keyLaptop, cell: ({ deviceName }) => deviceName },
            { head: m.sync.keyFingerprint, cell: ({ fingerprint }) => <Code>{fingerprint}</Code> },
            { head: m.sync.keyState, cell: keyStateText },
            {
              head: { label: m.sync.keyDecide },
              right: true,
              cell: (key) =>
                mayLetIn &&
                (key.isLetIn ? (
                  <Button
                    size="compact-xs"
                    variant="default"
                    disabled={busy}
                    aria-label={m.sync.keepOutOf(key.deviceName)}
                    onClick={() => decide('sync.keepOut', key)}
                  >
                    {m.sync.keepOut}
                  </Button>
                ) : (
                  <Button
                    size="compact-xs"
                    disabled={busy}
                    aria-label={m.sync.letInOf(key.deviceName)}
                    onClick={() =>
                      confirm({
                        title: m.sync.letInTitle(key.deviceName),
                        text: m.sync.letInText(key.fingerprint),
                        yes: m.sync.letInYes,
                        onYes: () => void decide('sync.letIn', key),
                      })
                    }
                  >
                    {m.sync.letIn}
                  </Button>
                )),
            },
          ]}
        />
      )}
    </Paper>
  );
}

function keyStateText({ isLetIn, letInBy, letInAt, waiting, accounts }: LaptopKey): string {
  const waits = waiting > 0 ? m.sync.keyWaits(waiting, accounts.join(', ')) : '';
  return [isLetIn ? m.sync.letInBy(letInBy ?? '', letInAt ? instant(letInAt) : '') : m.sync.notLetIn, waits]
    .filter(Boolean)
    .join(' · ');
}
