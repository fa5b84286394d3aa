import { ipcMain, type WebContents } from 'electron';
import { type Answer, question } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { House } from './house.ts';
import { ORIGIN } from './protocol.ts';

/** IPC channels for requests and for events. */
const ASK = 'mangalm:ask';
const HAPPENING = 'mangalm:happening';

/**
 * Relays requests from the app's own page to the backend, and responses and events back. Messages from other senders,
 * frames or origins, and malformed ones, are refused.
 */
export function serveIpc(house: House, own: () => WebContents | undefined): void {
  ipcMain.handle(ASK, async (event, message: unknown): Promise<Answer> => {
    const frame = event.senderFrame;
    const trusted =
      event.sender === own() && frame !== null && frame === event.sender.mainFrame && frame.origin === ORIGIN;
    if (!trusted) return { id: -1, problem: new Problem('refused', 'Only the app’s own window may ask.').toJSON() };
    const asked = question.safeParse(message);
    if (!asked.success)
      return { id: -1, problem: new Problem('bad_request', 'The message is not put as a question.').toJSON() };
    return house.ask(asked.data);
  });
  house.onHappening((happening, heard) => {
    if (heard) own()?.send(HAPPENING, happening);
  });
}
