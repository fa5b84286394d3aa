import { session } from 'electron';
import { isOwnPage } from './protocol.ts';

/** Permissions of the app's own page: writing to the clipboard, for the Copy buttons. */
const ALLOWED: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Denies all web permissions except the allowed ones for the app's own page. */
export function denyPermissions(): void {
  const { defaultSession } = session;
  const isAllowed = (permission: string, page: string) => ALLOWED.has(permission) && isOwnPage(page);
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(isAllowed(permission, requestingUrl)),
  );
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin));
  defaultSession.setDevicePermissionHandler(() => false);
}
