import type { MessageDescriptor, MessageValue } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';
import { Problem } from '../../src-shared/problem.ts';

/** A failed check, download or installation of an update, for which there is a message. */
export class UpdateError extends Error {
  readonly reason: MessageDescriptor;

  constructor(reason: MessageDescriptor) {
    super(english(reason).message);
    this.reason = reason;
  }
}

/** Why an update failed, as a value of a message: without a message of its own, the first line of the error. */
export function updateReasonOf(error: unknown): MessageValue {
  if (error instanceof UpdateError) return error.reason;
  if (error instanceof Problem) return error.descriptor ?? error.message;
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.replace(/\.$/, '');
}

/** An available version. */
export interface UpdateOffer {
  version: string;
  notes: string;
}

/** The host's updater. It verifies downloads and installs only on request. */
export interface Installer {
  /**
   * Queries a server for a version other than the running one; null if it offers none for this platform.
   * @param list the feed to query: a channel, or a version number for exactly that version
   */
  check(server: string, list: string, older?: boolean): Promise<UpdateOffer | null>;
  /** Downloads the version from the last check. @param tick receives the progress, 0 to 1 */
  download(tick: (done: number) => void): Promise<void>;
  /** Quits the program and installs the download. @param restart whether to start the new version */
  install(restart: boolean): Promise<void>;
}

/** A request from the backend thread to the host. */
export type InstallerRequest = { installer: number } & (
  | { do: 'check'; server: string; list: string }
  | { do: 'download' }
  | { do: 'install'; restart: boolean }
);
export type InstallerResponse = { installer: number } & (
  | { tick: number }
  | { result: unknown }
  | { failed: string; reason?: MessageDescriptor }
);

/** A proxy for the host's installer in another thread. */
export function installerProxy(send: (message: InstallerRequest) => void): {
  installer: Installer;
  receive(message: InstallerResponse): void;
} {
  const pendingCalls = new Map<number, { tick: (done: number) => void; end: (message: InstallerResponse) => void }>();
  let next = 1;
  type RequestBody = InstallerRequest extends infer M
    ? M extends { installer: number }
      ? Omit<M, 'installer'>
      : never
    : never;
  const call = <T>(body: RequestBody, tick: (done: number) => void = () => {}): Promise<T> => {
    const installer = next++;
    return new Promise((resolve, reject) => {
      pendingCalls.set(installer, {
        tick,
        end: (message) => {
          pendingCalls.delete(installer);
          if ('failed' in message) reject(message.reason ? new UpdateError(message.reason) : new Error(message.failed));
          else resolve(('result' in message ? message.result : undefined) as T);
        },
      });
      send({ installer, ...body } as InstallerRequest);
    });
  };
  return {
    installer: {
      check: (server, list) => call({ do: 'check', server, list }),
      download: (tick) => call({ do: 'download' }, tick),
      install: (restart) => call({ do: 'install', restart }),
    },
    receive: (message) => {
      const pending = pendingCalls.get(message.installer);
      if (pending && 'tick' in message) pending.tick(message.tick);
      else pending?.end(message);
    },
  };
}

/** Executes a request of the proxy on the host and sends its progress and result. */
export async function serveInstaller(
  installer: Installer,
  request: InstallerRequest,
  send: (message: InstallerResponse) => void,
): Promise<void> {
  const { installer: id } = request;
  try {
    const result =
      request.do === 'check'
        ? await installer.check(request.server, request.list)
        : request.do === 'download'
          ? await installer.download((tick) => send({ installer: id, tick }))
          : await installer.install(request.restart);
    send({ installer: id, result });
  } catch (error) {
    send({
      installer: id,
      failed: error instanceof Error ? error.message : String(error),
      ...(error instanceof UpdateError && { reason: error.reason }),
    });
  }
}
