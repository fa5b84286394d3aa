import { Alert, Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ImportItem, ImportOptions } from '../../../src-shared/contract/index.ts';
import { call, registerFile } from '../../client.ts';
import { confirm } from '../../components/confirm.tsx';
import { showError } from '../../components/ErrorAlert.tsx';
import { showSuccess } from '../../components/notify.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';

const COMPLETED_STATUSES = new Set(['completed', 'completed_with_rejects']);

/** Actions on a finished import. */
export function ImportActions({ item, reload }: { item: ImportItem; reload: () => void }) {
  const mayUndo = useAllowed('imports.undo');
  const [, navigate] = useLocation();
  const { importId, status } = item;
  // stays set until the rerun has started: a second click would hit an import whose state has changed
  const [busy, setBusy] = useState(false);
  const rerun = (options: Partial<ImportOptions>) => {
    setBusy(true);
    return call('imports.again', { importId, options }).then(reload, (error) => {
      setBusy(false);
      showError(error);
    });
  };
  const undo = async () => {
    try {
      const { invoicesRemoved, invoicesRestored, left, leftInAll } = await call('imports.undo', { importId });
      showSuccess(m.after.undoneNow(invoicesRemoved, invoicesRestored));
      if (leftInAll > 0) {
        const list = left.map(({ number, importId: by }) => `${number} (${by})`).join(', ');
        notifications.show({ color: 'yellow', message: m.after.left(leftInAll, list), autoClose: false });
      }
      reload();
    } catch (error) {
      showError(error);
    }
  };
  const fixFrom = async (file: File | null) => {
    if (!file) return;
    try {
      const fix = await call('imports.fix', { importId, ...(await registerFile(file)) });
      navigate(`/imports/${fix.importId}`);
    } catch (error) {
      showError(error);
    }
  };
  const hasImported = COMPLETED_STATUSES.has(status) || (status === 'stopped' && item.linesImported > 0);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        {status === 'dry_run' && (
          <Button disabled={busy} onClick={() => rerun({ dryRun: false })}>
            {m.after.importNow}
          </Button>
        )}
        {status === 'interrupted' && (
          <Button onClick={() => call('imports.resume', { importId }).then(reload, showError)}>
            {item.resumable ? m.after.resume : m.after.retry}
          </Button>
        )}
        {(status === 'failed' || status === 'cancelled') && (
          <Button onClick={() => call('imports.resume', { importId }).then(reload, showError)}>{m.after.retry}</Button>
        )}
        {status === 'stopped' && item.linesImported === 0 && (
          <Button
            variant="default"
            onClick={() =>
              confirm({
                title: m.after.anywayTitle,
                text: m.after.anywayText,
                yes: m.after.anyway,
                onYes: () => void rerun({ maxErrorRate: 1, maxConsecutiveRejects: 1_000_000 }),
              })
            }
          >
            {m.after.anyway}
          </Button>
        )}
        {hasImported && !item.undoneAt && item.linesRejected > item.fixed && (
          <FileButton accept=".csv,text/csv,.xlsx" onChange={fixFrom}>
            {(props) => (
              <Button {...props} variant="default">
                {m.after.fixFile}
              </Button>
            )}
          </FileButton>
        )}
        {hasImported && !item.undoneAt && mayUndo && (
          <Button
            variant="default"
            onClick={() =>
              confirm({
                title: m.after.undoTitle,
                text: m.after.undoText(item.file.name),
                yes: m.after.undoYes,
                onYes: () => void undo(),
              })
            }
          >
            {m.after.undo}
          </Button>
        )}
      </Group>
      {item.advice && item.advice.length > 0 && (
        <Alert color="yellow" title={m.after.advice}>
          <Stack gap={6}>
            {item.advice.map(({ setting, value, sentence, descriptor }) => (
              <Group key={setting} gap="sm">
                <Text size="sm">{m.text({ message: sentence, descriptor })}</Text>
                {(status === 'dry_run' || status === 'stopped') && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    disabled={busy}
                    onClick={() => rerun(optionOf(setting, value))}
                  >
                    {m.after.take}
                  </Button>
                )}
              </Group>
            ))}
          </Stack>
        </Alert>
      )}
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
