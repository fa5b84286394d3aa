import { Problem } from '../../src-shared/problem.ts';

/** A command that was called wrongly. Like all help of the command line it is in English. */
export const usageError = (sentence: string, usage = ''): Problem => new Problem('bad_usage', { sentence, usage });
