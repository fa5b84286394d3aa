import { asProblem, type ProblemJson } from '../../src-shared/problem.ts';
import { serveTasks } from '../jobs/worker-pool.ts';
import { readSender, type Sender } from './sender.ts';

export type SenderAnswer = { sender: Sender } | { problem: ProblemJson };

/** The bytes of a file and its name. */
export type SenderTask = { bytes: Uint8Array; name: string };

serveTasks<SenderTask, SenderAnswer>(({ bytes, name }, reply) =>
  readSender(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), name).then(
    (sender) => reply({ sender }),
    (error: unknown) => reply({ problem: asProblem(error).toJSON() }),
  ),
);
