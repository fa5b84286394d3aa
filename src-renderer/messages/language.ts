/** Languages by their code, each as it calls itself. */
export const LANGUAGES = { en: 'English', hi: 'हिन्दी' } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT = 'mangalm-language';

function chosen(): Language {
  const kept = globalThis.localStorage?.getItem(KEPT);
  if (kept === 'en' || kept === 'hi') return kept;
  return globalThis.navigator?.language.startsWith('hi') ? 'hi' : 'en';
}

/** The language of the window. */
export const language: Language = chosen();

/** How numbers and dates are written: as the user's system does in that language, else as India does. */
export const locale: string =
  globalThis.navigator?.languages.find((one) => one.startsWith(language)) ?? (language === 'hi' ? 'hi-IN' : 'en');

/** Keeps another language and shows the page in it. */
export function speak(next: Language): void {
  localStorage.setItem(KEPT, next);
  location.reload();
}
