import { notifications } from '@mantine/notifications';
import { createElement } from 'react';
import { Link } from 'wouter';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { showError } from './ErrorAlert.tsx';

/** Ids of undoable edits made in this window, newest last. */
const undoableEdits: number[] = [];

/** Success notification, with an undo button if the change has an edit id. */
export function showSuccess(message: string, editId?: number): void {
  if (editId === undefined) {
    notifications.show({ message, autoClose: 6000 });
    return;
  }
  undoableEdits.push(editId);
  const id = `edit-${editId}`;
  notifications.show({
    id,
    autoClose: 10_000,
    message: createElement(
      'span',
      null,
      `${message} `,
      createElement('button', { type: 'button', className: 'link', onClick: () => undoEdit(editId) }, m.edits.undo),
    ),
  });
}

/** Notification of something that is ready, with a link to it. */
export function showLink(message: string, href: string): void {
  notifications.show({
    id: href,
    autoClose: 12_000,
    message: createElement(
      'span',
      null,
      `${message} `,
      createElement(Link, { href, onClick: () => notifications.hide(href) }, m.ended.open),
    ),
  });
}

async function undoEdit(editId: number): Promise<void> {
  notifications.hide(`edit-${editId}`);
  const index = undoableEdits.indexOf(editId);
  if (index >= 0) undoableEdits.splice(index, 1);
  try {
    await call('desk.undo', { editId });
    notifications.show({ message: m.edits.undone });
  } catch (error) {
    showError(error);
  }
}

/** Undoes the newest edit of this window that is not yet undone; returns whether there was one. */
export function undoLastEdit(): boolean {
  const editId = undoableEdits.at(-1);
  if (editId !== undefined) void undoEdit(editId);
  return editId !== undefined;
}
