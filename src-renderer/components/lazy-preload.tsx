import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { isBusy } from '../transport.ts';

/** Loaders to run once the first page is rendered, so that later navigation does not wait. */
const preloaders: (() => Promise<unknown>)[] = [];

/**
 * Lazily loaded component that can be preloaded while idle. Unlike React's `lazy`, it renders as soon as it has loaded:
 * `lazy` shows its fallback for at least 300 ms once it has appeared.
 */
export function lazyPreload<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  waiting: ReactNode,
): ComponentType<Props> & { preload(): Promise<void> } {
  let Loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;
  const startLoading = () => {
    loading ??= load().then((module) => {
      Loaded = module.default;
    });
    return loading;
  };
  preloaders.push(startLoading);
  function Lazy(props: Props) {
    const [failure, setFailure] = useState<{ error: unknown } | null>(null);
    const [, setIsLoaded] = useState(Loaded !== null);
    useEffect(() => {
      startLoading().then(
        () => setIsLoaded(true),
        (error: unknown) => setFailure({ error }),
      );
    }, []);
    if (failure) throw failure.error;
    return Loaded === null ? waiting : <Loaded {...props} />;
  }
  // a failed load is reported when the component is rendered
  return Object.assign(Lazy, { preload: () => startLoading().catch(() => undefined) });
}

/** Preloads all lazy components one after the other while idle, and after what the page waits for. */
export async function preloadAll(): Promise<void> {
  for (const begin of preloaders) {
    do await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2000 }));
    while (isBusy());
    // a failed preload is retried and reported when the component is rendered
    await begin().catch(() => undefined);
  }
}
