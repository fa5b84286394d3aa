import { isDeepStrictEqual } from 'node:util';
import { commandOutputs } from '../../src-shared/contract/commands.ts';

/** The forms of a command's answer that this one has, with no field that they do not name, by their place in the list. */
export function formsOf(command: string, answer: unknown): number[] {
  return commandOutputs[command]!.flatMap((form, place) => {
    const { success, data } = form.safeParse(answer);
    return success && isDeepStrictEqual(data, answer) ? [place] : [];
  });
}
