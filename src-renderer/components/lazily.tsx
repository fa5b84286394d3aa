import { type ComponentType, type ReactNode, useEffect, useState } from 'react';

/** What is to be loaded once the first page stands, so that the click that needs it does not wait. */
const ahead: (() => Promise<unknown>)[] = [];

/**
 * A component that is loaded when it is first needed, or ahead of that while nothing else is to do. Unlike React's own
 * `lazy` it shows as soon as it is there: that one keeps its fallback for 300 ms once it has shown it.
 */
export function lazily<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  waiting: ReactNode,
): ComponentType<Props> {
  let Loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;
  const begin = () => {
    loading ??= load().then((module) => {
      Loaded = module.default;
    });
    return loading;
  };
  ahead.push(begin);
  return function Lazy(props: Props) {
    const [failure, setFailure] = useState<{ error: unknown } | null>(null);
    const [, setThere] = useState(Loaded !== null);
    useEffect(() => {
      begin().then(
        () => setThere(true),
        (error: unknown) => setFailure({ error }),
      );
    }, []);
    if (failure) throw failure.error;
    return Loaded === null ? waiting : <Loaded {...props} />;
  };
}

/** Loads the rest of the window, one piece after the other, while nothing else is to do. */
export async function loadAhead(): Promise<void> {
  for (const begin of ahead) {
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2000 }));
    // what does not load now says so when it is needed
    await begin().catch(() => undefined);
  }
}
