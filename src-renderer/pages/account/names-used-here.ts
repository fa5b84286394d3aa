/** localStorage key of recently used account names, newest first. The backend does not list accounts before sign-in. */
const NAMES = 'mangalm-names';
/** Key used by earlier versions, which stored one name. */
const LAST = 'mangalm-last-name';
const MOST_NAMES = 8;

/** Names that signed in on this browser, newest first; empty if storage is unavailable. */
export function namesUsedHere(): string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(NAMES) ?? 'null');
    if (Array.isArray(names)) return names.filter((name) => typeof name === 'string');
    const last = localStorage.getItem(LAST);
    return last === null ? [] : [last];
  } catch {
    return [];
  }
}

/** Stores a name for the next sign-in. */
export function rememberName(name: string): void {
  try {
    const others = namesUsedHere().filter((other) => other !== name);
    localStorage.setItem(NAMES, JSON.stringify([name, ...others].slice(0, MOST_NAMES)));
  } catch {
    // storage is unavailable: the name has to be typed again
  }
}
