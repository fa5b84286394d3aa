import { isDeepStrictEqual } from 'node:util';
import { commandOutputs } from '../../src-shared/contract/commands.ts';

/** Indexes of the command's output schemas that the output matches exactly, without unknown fields. */
export function matchingSchemas(command: string, answer: unknown): number[] {
  return commandOutputs[command]!.flatMap((schema, index) => {
    const { success, data } = schema.safeParse(answer);
    return success && isDeepStrictEqual(data, answer) ? [index] : [];
  });
}
