import { dialog } from 'electron';

export const TITLE = 'Mangalm Sales Assistant';

/** Shows an error outside of the page: what is wrong, and what can be done about it. */
export function showErrorBox({ message, hint }: { message: string; hint: string }): void {
  dialog.showErrorBox(TITLE, `${message}\n\n${hint}`);
}
