/** Supported languages by code, each with its own name. */
export const LANGUAGES = { en: 'English', hi: 'हिन्दी' } as const;
export type Language = keyof typeof LANGUAGES;

const STORAGE_KEY = 'mangalm-language';

function initialLanguage(): Language {
  const stored = globalThis.localStorage?.getItem(STORAGE_KEY);
  if (stored === 'en' || stored === 'hi') return stored;
  return globalThis.navigator?.language.startsWith('hi') ? 'hi' : 'en';
}

/** Language of the user interface. */
export const language: Language = initialLanguage();

/** Locale of number and date formats: the system's locale for this language, else `hi-IN` or `en`. */
export const locale: string =
  globalThis.navigator?.languages.find((one) => one.startsWith(language)) ?? (language === 'hi' ? 'hi-IN' : 'en');

/** Stores the language and reloads the page in it. */
export function setLanguage(next: Language): void {
  localStorage.setItem(STORAGE_KEY, next);
  location.reload();
}
