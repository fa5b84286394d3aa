import { locale } from './language.ts';

/** A number within a sentence. */
export const n = (value: number) => value.toLocaleString(locale);
