import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { m } from '../messages/index.ts';

/** Asks before an action that is hard to undo; the focus is on the button that leaves everything as it is. */
export function confirm({
  title,
  text,
  yes,
  onYes,
}: {
  title: string;
  text: string;
  yes: string;
  onYes: () => void;
}): void {
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{text}</Text>,
    labels: { confirm: yes, cancel: m.after.no },
    confirmProps: { color: 'red.9' },
    cancelProps: { 'data-autofocus': true },
    closeButtonProps: { 'aria-label': m.close },
    centered: true,
    onConfirm: onYes,
  });
}
