import { Alert, Button, Group, Text } from '@mantine/core';
import { instant } from '../../components/format.ts';
import { m } from '../../messages/index.ts';
import type { SaveState, useDraft } from './use-draft.ts';

/** Whether an order is saved, and why not. */
export function SaveStatus({ state, wrongLines }: { state: SaveState | null; wrongLines: number }) {
  const isBad = state === 'partly' || state === 'unsaved' || state === 'changed';
  const text =
    state === null
      ? ''
      : isBad && state !== 'changed' && wrongLines > 0
        ? m.orders.linesNotSaved(wrongLines)
        : state === 'partly'
          ? m.orders.fieldsNotSaved
          : { saved: m.orders.saved, saving: m.orders.saving }[state as 'saved' | 'saving'];
  return (
    <span role="status" data-testid="saved" className={isBad ? 'badge badge-bad' : 'entry-saved'}>
      {text ?? m.orders.unsaved}
    </span>
  );
}

/** What was typed before and is not saved: restored, or offered where the order has changed since. */
export function UnsavedNotice({ draft }: { draft: ReturnType<typeof useDraft> }) {
  const { restoredAt, older, takeOlder, dropUnsaved } = draft;
  const at = older?.at ?? restoredAt;
  if (at === null) return null;
  return (
    <Alert color="yellow" mb="sm" role="status">
      <Group justify="space-between">
        <Text size="sm">{older ? m.orders.unsavedElsewhere(instant(at)) : m.orders.unsavedRestored(instant(at))}</Text>
        <Group gap="xs">
          {older && (
            <Button size="xs" onClick={takeOlder}>
              {m.orders.useUnsaved}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={dropUnsaved}>
            {m.orders.discardUnsaved}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
