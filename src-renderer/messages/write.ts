import { locale } from './language.ts';

/** Formats a number within a sentence. */
export const n = (value: number) => value.toLocaleString(locale);
