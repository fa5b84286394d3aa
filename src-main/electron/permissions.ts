import { session } from 'electron';
import { isOwnPage } from './protocol.ts';

/** What the app's own page may: put a text on the clipboard, which it does when somebody presses Copy. */
const ALLOWED: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Denies every web permission but those named here, and these to every page but the app's own. */
export function denyPermissions(): void {
  const { defaultSession } = session;
  const mayHave = (permission: string, page: string) => ALLOWED.has(permission) && isOwnPage(page);
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(mayHave(permission, requestingUrl)),
  );
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => mayHave(permission, origin));
  defaultSession.setDevicePermissionHandler(() => false);
}
