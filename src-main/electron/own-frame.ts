import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { ORIGIN } from './protocol.ts';

/** Whether a message comes from the app’s own page, and from no frame in it. */
export function isOwnFrame({ sender, senderFrame }: IpcMainInvokeEvent, own: WebContents | undefined): boolean {
  return sender === own && senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.origin === ORIGIN;
}
