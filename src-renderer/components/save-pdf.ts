import { problemFrom } from '../../src-shared/problem.ts';
import { m } from '../messages/index.ts';
import { showError } from './ErrorAlert.tsx';
import { showSuccess } from './notify.ts';

/** Saves the page as a PDF of that name: the window asks where, a browser does it in its print dialog. */
export async function savePdf(name: string): Promise<void> {
  if (!window.mangalm) return window.print();
  const answer = await window.mangalm.savePdf(name);
  if ('problem' in answer) showError(problemFrom(answer.problem));
  else if (answer.saved !== null) showSuccess(m.send.saved(answer.saved));
}
