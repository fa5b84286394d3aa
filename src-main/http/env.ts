import type { HttpBindings } from '@hono/node-server';
import { Problem } from '../../src-shared/problem.ts';
import type { App, Caller } from '../app.ts';

/** Hono environment: Node's request; in the API also the caller and the request id. */
export type Env = { Bindings: HttpBindings; Variables: { caller: Caller; request: string } };

/** Refuses a caller without a valid token, before any work is done. @throws Problem `signed_out` · `token_invalid` */
export async function requireAccount(app: App, caller: Caller): Promise<void> {
  const { account } = await app.call(caller, 'accounts.me', {});
  if (!account) throw new Problem(caller.token === null ? 'signed_out/token' : 'token_invalid/api');
}
