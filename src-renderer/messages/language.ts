/** Supported languages by code, each with its own name. */
export const LANGUAGES = { en: 'English', hi: 'हिन्दी' } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT = 'mangalm-language';

function chosen(): Language {
  const kept = globalThis.localStorage?.getItem(KEPT);
  if (kept === 'en' || kept === 'hi') return kept;
  return globalThis.navigator?.language.startsWith('hi') ? 'hi' : 'en';
}

/** Language of the user interface. */
export const language: Language = chosen();

/** Locale of number and date formats: the system's locale for this language, else `hi-IN` or `en`. */
export const locale: string =
  globalThis.navigator?.languages.find((one) => one.startsWith(language)) ?? (language === 'hi' ? 'hi-IN' : 'en');

/** Stores the language and reloads the page in it. */
export function speak(next: Language): void {
  localStorage.setItem(KEPT, next);
  location.reload();
}
