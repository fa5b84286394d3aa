import { notifications } from '@mantine/notifications';
import { createElement } from 'react';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { tellTrouble } from './Trouble.tsx';

/** Ids of undoable edits made in this window, newest last. */
const done: number[] = [];

/** Success notification, with an undo button if the change has an edit id. */
export function tellDone(message: string, editId?: number): void {
  if (editId === undefined) {
    notifications.show({ message, autoClose: 6000 });
    return;
  }
  done.push(editId);
  const id = `edit-${editId}`;
  notifications.show({
    id,
    autoClose: 10_000,
    message: createElement(
      'span',
      null,
      `${message} `,
      createElement('button', { type: 'button', className: 'link', onClick: () => takeBack(editId) }, m.edits.undo),
    ),
  });
}

async function takeBack(editId: number): Promise<void> {
  notifications.hide(`edit-${editId}`);
  const place = done.indexOf(editId);
  if (place >= 0) done.splice(place, 1);
  try {
    await call('desk.undo', { editId });
    notifications.show({ message: m.edits.undone });
  } catch (error) {
    tellTrouble(error);
  }
}

/** Undoes the newest edit of this window that is not yet undone; returns whether there was one. */
export function takeLastBack(): boolean {
  const editId = done.at(-1);
  if (editId !== undefined) void takeBack(editId);
  return editId !== undefined;
}
