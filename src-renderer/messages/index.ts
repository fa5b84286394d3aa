import { en, type Messages } from './en/index.ts';
import { language } from './language.ts';

/** Texts in the user's language. */
export const m: Messages = language === 'hi' ? (await import('./hi/index.ts')).hi : en;
