/** Something that is loaded at its first use. */
export interface OnDemand<T> {
  (): Promise<T>;
  /** What is loaded, or being loaded; null where nothing has used it yet. */
  ifLoaded(): Promise<T> | null;
}

export function onDemand<T>(load: () => Promise<T>): OnDemand<T> {
  let loaded: Promise<T> | null = null;
  return Object.assign(() => (loaded ??= load()), { ifLoaded: () => loaded });
}
