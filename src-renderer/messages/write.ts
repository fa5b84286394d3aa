import { locale } from './language.ts';

/** Formats a number within a sentence. */
export const n = (value: number) => value.toLocaleString(locale);

/** A number with the noun for one or for many. */
export const plural = (value: number, one: string, many: string) => `${n(value)} ${value === 1 ? one : many}`;
