import type { en } from './en/index.ts';

/** A message: what is the matter, and what can be done about it. Both are ICU MessageFormat. */
export interface MessageText {
  message: string;
  hint?: string;
}

/** Every message of the English catalogue in another language, with a hint exactly where the English one has one. */
export type Translation<Source = typeof en> = {
  [Id in keyof Source]: { [Part in keyof Source[Id]]: string };
};
