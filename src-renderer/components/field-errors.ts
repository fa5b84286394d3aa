import type { Problem } from '../../src-shared/problem.ts';
import { m } from '../messages/index.ts';

/** What is wrong with each field of an input, by the field of the form that it is typed into. */
export function fieldErrors(
  { fields = {}, fieldDescriptors = {} }: Problem,
  formField: (inputField: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, message]) => [
      formField(field),
      m.text({ message, descriptor: fieldDescriptors[field] }),
    ]),
  );
}
