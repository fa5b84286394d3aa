/** What a newer version is. */
export interface Offer {
  version: string;
  notes: string;
}

/** What a host can do about newer versions of itself. Verifies what it fetches; installs nothing by itself. */
export interface Installer {
  /**
   * Asks a server for a version other than this one; null where it offers none to this computer.
   * @param list the list to look into: a channel, or of one version alone its number
   */
  check(server: string, list: string, older?: boolean): Promise<Offer | null>;
  /** Fetches what the last check offered. @param tick hears how much is here, 0 to 1 */
  download(tick: (done: number) => void): Promise<void>;
  /** Ends this program and installs what was fetched. @param restart whether it is started then */
  install(restart: boolean): Promise<void>;
}

/** A message from the house's thread to the host, and the host's answers. */
export type ToInstaller = { installer: number } & (
  | { do: 'check'; server: string; list: string }
  | { do: 'download' }
  | { do: 'install'; restart: boolean }
);
export type FromInstaller = { installer: number } & ({ tick: number } | { result: unknown } | { failed: string });

/** The host's installer, seen from another thread. */
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

/** Does what the other thread wishes. */
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
