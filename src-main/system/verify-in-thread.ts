import type { Verification } from '../../src-shared/contract/index.ts';
import type { MessageDescriptor } from '../../src-shared/messages/descriptor.ts';
import { callInThread } from '../jobs/call-in-thread.ts';

/** What `verifyDatabase` takes, for a thread. */
export interface VerifyTask {
  database: string;
  secret: Uint8Array;
  tampered: MessageDescriptor[];
  triggers: readonly string[];
}

/** Checks all stored data in a thread with a connection of its own: of a million lines it takes seconds. */
export const verifyInThread = (task: VerifyTask): Promise<Verification> => callInThread('system/verify.thread', task);
