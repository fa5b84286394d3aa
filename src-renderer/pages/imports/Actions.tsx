import { Alert, Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ImportItem, ImportOptions } from '../../../src-shared/contract/index.ts';
import { call, handOver } from '../../client.ts';
import { Confirm } from '../../components/Confirm.tsx';
import { tellDone } from '../../components/edits.ts';
import { useMay } from '../../components/me.ts';
import { tellTrouble } from '../../components/Trouble.tsx';
import { m } from '../../messages/index.ts';

const TOOK = new Set(['completed', 'completed_with_rejects']);

/** Actions on a finished import. */
export function Actions({ item, reload }: { item: ImportItem; reload: () => void }) {
  const mayUndo = useMay('imports.undo');
  const [asked, setAsked] = useState<'undo' | 'anyway' | null>(null);
  const [, navigate] = useLocation();
  const { importId, status } = item;
  // stays set until the rerun has started: a second click would hit an import whose state has changed
  const [busy, setBusy] = useState(false);
  const again = (options: Partial<ImportOptions>) => {
    setBusy(true);
    return call('imports.again', { importId, options }).then(reload, (error) => {
      setBusy(false);
      tellTrouble(error);
    });
  };
  const undo = async () => {
    setAsked(null);
    try {
      const { invoicesRemoved, invoicesRestored, left, leftInAll } = await call('imports.undo', { importId });
      tellDone(m.after.undoneNow(invoicesRemoved, invoicesRestored));
      if (leftInAll > 0) {
        const list = left.map(({ number, importId: by }) => `${number} (${by})`).join(', ');
        notifications.show({ color: 'yellow', message: m.after.left(leftInAll, list), autoClose: false });
      }
      reload();
    } catch (error) {
      tellTrouble(error);
    }
  };
  const fixFrom = async (file: File | null) => {
    if (!file) return;
    try {
      const fix = await call('imports.fix', { importId, ...(await handOver(file)) });
      navigate(`/imports/${fix.importId}`);
    } catch (error) {
      tellTrouble(error);
    }
  };
  const took = TOOK.has(status) || (status === 'stopped' && item.linesImported > 0);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        {status === 'dry_run' && (
          <Button disabled={busy} onClick={() => again({ dryRun: false })}>
            {m.after.importNow}
          </Button>
        )}
        {status === 'interrupted' && (
          <Button onClick={() => call('imports.resume', { importId }).then(reload, tellTrouble)}>
            {item.resumable ? m.after.resume : m.after.retry}
          </Button>
        )}
        {(status === 'failed' || status === 'cancelled') && (
          <Button onClick={() => call('imports.resume', { importId }).then(reload, tellTrouble)}>
            {m.after.retry}
          </Button>
        )}
        {status === 'stopped' && item.linesImported === 0 && (
          <Button variant="default" onClick={() => setAsked('anyway')}>
            {m.after.anyway}
          </Button>
        )}
        {took && !item.undoneAt && item.linesRejected > item.fixed && (
          <FileButton accept=".csv,text/csv,.xlsx" onChange={fixFrom}>
            {(props) => (
              <Button {...props} variant="default">
                {m.after.fixFile}
              </Button>
            )}
          </FileButton>
        )}
        {took && !item.undoneAt && mayUndo && (
          <Button variant="default" onClick={() => setAsked('undo')}>
            {m.after.undo}
          </Button>
        )}
      </Group>
      {item.advice && item.advice.length > 0 && (
        <Alert color="yellow" title={m.after.advice}>
          <Stack gap={6}>
            {item.advice.map(({ setting, value, sentence }) => (
              <Group key={setting} gap="sm">
                <Text size="sm">{m.said(sentence)}</Text>
                {(status === 'dry_run' || status === 'stopped') && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    disabled={busy}
                    onClick={() => again(optionOf(setting, value))}
                  >
                    {m.after.take}
                  </Button>
                )}
              </Group>
            ))}
          </Stack>
        </Alert>
      )}
      <Confirm
        opened={asked === 'undo'}
        title={m.after.undoTitle}
        text={m.after.undoText(item.file.name)}
        yes={m.after.undoYes}
        onYes={undo}
        onNo={() => setAsked(null)}
      />
      <Confirm
        opened={asked === 'anyway'}
        title={m.after.anywayTitle}
        text={m.after.anywayText}
        yes={m.after.anyway}
        onYes={() => {
          setAsked(null);
          void again({ maxErrorRate: 1, maxConsecutiveRejects: 1_000_000 });
        }}
        onNo={() => setAsked(null)}
      />
    </Stack>
  );
}

/** Maps an advised CLI setting to an import option of the contract. */
function optionOf(setting: string, value: string): Partial<ImportOptions> {
  switch (setting) {
    case 'missing-store':
      return { missingStore: value as 'walk-in' };
    case 'dates':
      return { dates: value as 'dmy' };
    case 'decimal':
      return { decimal: value as '.' };
    case 'existing':
      return { existing: value as 'update' };
    case 'max-consecutive-rejects':
      return { maxConsecutiveRejects: Number(value) };
    default:
      return { maxErrorRate: Number(value) };
  }
}
