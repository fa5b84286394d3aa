import { ipcMain, type WebContents } from 'electron';
import { type RpcResponse, rpcRequest } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Backend } from './backend.ts';
import { isOwnFrame } from './own-frame.ts';

/** IPC channels for requests and for events. */
const REQUEST_CHANNEL = 'mangalm:ask';
const EVENT_CHANNEL = 'mangalm:event';

/**
 * Relays requests from the app's own page to the backend, and responses and events back. Messages from other senders,
 * frames or origins, and malformed ones, are refused.
 */
export function serveIpc(backend: Backend, ownContents: () => WebContents | undefined): void {
  ipcMain.handle(REQUEST_CHANNEL, async (event, message: unknown): Promise<RpcResponse> => {
    if (!isOwnFrame(event, ownContents())) return { id: -1, problem: new Problem('refused/page').toJSON() };
    const request = rpcRequest.safeParse(message);
    if (!request.success) return { id: -1, problem: new Problem('bad_request/envelope').toJSON() };
    return backend.call(request.data);
  });
  backend.onEvent((appEvent, isVisible) => {
    if (isVisible) ownContents()?.send(EVENT_CHANNEL, appEvent);
  });
}
