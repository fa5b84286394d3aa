/** localStorage key of recently used account names, newest first. The backend does not list accounts before sign-in. */
const NAMES_KEY = 'mangalm-names';
/** Key used by earlier versions, which stored one name. */
const LEGACY_NAME_KEY = 'mangalm-last-name';
const MAX_NAMES = 8;

/** Names that signed in on this browser, newest first; empty if storage is unavailable. */
export function recentNames(): string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(NAMES_KEY) ?? 'null');
    if (Array.isArray(names)) return names.filter((name) => typeof name === 'string');
    const last = localStorage.getItem(LEGACY_NAME_KEY);
    return last === null ? [] : [last];
  } catch {
    return [];
  }
}

/** Stores a name for the next sign-in. */
export function rememberName(name: string): void {
  try {
    const others = recentNames().filter((other) => other !== name);
    localStorage.setItem(NAMES_KEY, JSON.stringify([name, ...others].slice(0, MAX_NAMES)));
  } catch {
    // storage is unavailable: the name has to be typed again
  }
}
