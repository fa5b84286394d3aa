import { notifications } from '@mantine/notifications';
import { createElement } from 'react';
import { Link } from 'wouter';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { showError } from './ErrorAlert.tsx';

/** Ids of undoable edits made in this window, newest last; those of one action together. */
const undoableEdits: number[][] = [];

/** Success notification, with an undo button if the change has an edit id, or several. */
export function showSuccess(message: string, edited?: number | number[]): void {
  if (edited === undefined) {
    notifications.show({ message, autoClose: 6000 });
    return;
  }
  const edits = [edited].flat();
  undoableEdits.push(edits);
  const id = idOf(edits);
  notifications.show({
    id,
    autoClose: 10_000,
    message: createElement(
      'span',
      null,
      `${message} `,
      createElement('button', { type: 'button', className: 'link', onClick: () => undo(edits) }, m.edits.undo),
    ),
  });
}

/** Notification of what was done and should be looked at. */
export function showWarnings(title: string, warnings: string[]): void {
  const lines = warnings.map((text) => createElement('div', { key: text }, text));
  notifications.show({ color: 'yellow', title, autoClose: 30_000, message: createElement('div', null, lines) });
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

const idOf = (edits: number[]) => `edit-${edits.join('-')}`;

async function undo(edits: number[]): Promise<void> {
  notifications.hide(idOf(edits));
  const index = undoableEdits.indexOf(edits);
  if (index >= 0) undoableEdits.splice(index, 1);
  try {
    for (const editId of edits.toReversed()) await call('desk.undo', { editId });
    notifications.show({ message: m.edits.undone });
  } catch (error) {
    showError(error);
  }
}

/** Undoes the newest edit of this window that is not yet undone; returns whether there was one. */
export function undoLastEdit(): boolean {
  const edits = undoableEdits.at(-1);
  if (edits) void undo(edits);
  return edits !== undefined;
}
