/** Where the names that were last used here are kept, the latest first. The program tells nobody whose accounts there are. */
const NAMES = 'mangalm-names';
/** The one name that former versions kept. */
const LAST = 'mangalm-last-name';
const MOST_NAMES = 8;

/** The names that signed in here, the latest first; none where the browser keeps nothing. */
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

/** Keeps a name for the next time somebody signs in here. */
export function rememberName(name: string): void {
  try {
    const others = namesUsedHere().filter((other) => other !== name);
    localStorage.setItem(NAMES, JSON.stringify([name, ...others].slice(0, MOST_NAMES)));
  } catch {
    // then it is typed again
  }
}
