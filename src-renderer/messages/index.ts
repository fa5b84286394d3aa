import { en, type Messages } from './en.ts';
import { language } from './language.ts';

/** The texts in the user's language. */
export const m: Messages = language === 'hi' ? (await import('./hi.ts')).hi : en;
