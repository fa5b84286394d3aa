import { en, type Messages } from './en.ts';

/** The texts in the user's language. */
export const m: Messages = en;
