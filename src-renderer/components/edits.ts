import { notifications } from '@mantine/notifications';
import { createElement } from 'react';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { tellTrouble } from './Trouble.tsx';

/** Changes of this window, the newest last, that can be taken back. */
const done: number[] = [];

/** Says that a change is made, with the way to take it back. */
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

/** Takes the newest change of this window back that has not been; answers whether there was one. */
export function takeLastBack(): boolean {
  const editId = done.at(-1);
  if (editId !== undefined) void takeBack(editId);
  return editId !== undefined;
}
