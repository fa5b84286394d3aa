/** An available version. */
export interface Offer {
  version: string;
  notes: string;
}

/** The host's updater. It verifies downloads and installs only on request. */
export interface Installer {
  /**
   * Queries a server for a version other than the running one; null if it offers none for this platform.
   * @param list the feed to query: a channel, or a version number for exactly that version
   */
  check(server: string, list: string, older?: boolean): Promise<Offer | null>;
  /** Downloads the version from the last check. @param tick receives the progress, 0 to 1 */
  download(tick: (done: number) => void): Promise<void>;
  /** Quits the program and installs the download. @param restart whether to start the new version */
  install(restart: boolean): Promise<void>;
}

/** A request from the backend thread to the host. */
export type ToInstaller = { installer: number } & (
  | { do: 'check'; server: string; list: string }
  | { do: 'download' }
  | { do: 'install'; restart: boolean }
);
export type FromInstaller = { installer: number } & ({ tick: number } | { result: unknown } | { failed: string });

/** A proxy for the host's installer in another thread. */
export function installerOver(send: (message: ToInstaller) => void): {
  installer: Installer;
  hear(message: FromInstaller): void;
} {
  const waiting = new Map<number, { tick: (done: number) => void; end: (message: FromInstaller) => void }>();
  let next = 1;
  type Wish = ToInstaller extends infer M ? (M extends { installer: number } ? Omit<M, 'installer'> : never) : never;
  const ask = <T>(wish: Wish, tick: (done: number) => void = () => {}): Promise<T> => {
    const installer = next++;
    return new Promise((resolve, reject) => {
      waiting.set(installer, {
        tick,
        end: (message) => {
          waiting.delete(installer);
          if ('failed' in message) reject(new Error(message.failed));
          else resolve(('result' in message ? message.result : undefined) as T);
        },
      });
      send({ installer, ...wish } as ToInstaller);
    });
  };
  return {
    installer: {
      check: (server, list) => ask({ do: 'check', server, list }),
      download: (tick) => ask({ do: 'download' }, tick),
      install: (restart) => ask({ do: 'install', restart }),
    },
    hear: (message) => {
      const one = waiting.get(message.installer);
      if (one && 'tick' in message) one.tick(message.tick);
      else one?.end(message);
    },
  };
}

/** Executes a request of the proxy on the host and sends its progress and result. */
export async function obey(
  installer: Installer,
  wish: ToInstaller,
  send: (message: FromInstaller) => void,
): Promise<void> {
  const { installer: id } = wish;
  try {
    const result =
      wish.do === 'check'
        ? await installer.check(wish.server, wish.list)
        : wish.do === 'download'
          ? await installer.download((tick) => send({ installer: id, tick }))
          : await installer.install(wish.restart);
    send({ installer: id, result });
  } catch (error) {
    send({ installer: id, failed: error instanceof Error ? error.message : String(error) });
  }
}
