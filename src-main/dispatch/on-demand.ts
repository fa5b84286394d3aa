/** Something that is loaded at its first use; one that could not be loaded is tried again with the next. */
export interface OnDemand<T> {
  (): Promise<T>;
  /** What is loaded, or being loaded; null where nothing has used it yet. */
  ifLoaded(): Promise<T> | null;
}

export function onDemand<T>(load: () => Promise<T>): OnDemand<T> {
  let loaded: Promise<T> | null = null;
  const loadOnce = () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = null;
      throw error;
    });
    return loaded;
  };
  return Object.assign(loadOnce, { ifLoaded: () => loaded });
}
