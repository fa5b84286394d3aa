import { en, type Messages } from './en.ts';
import { language } from './language.ts';

/** Texts in the user's language. */
export const m: Messages = language === 'hi' ? (await import('./hi.ts')).hi : en;
