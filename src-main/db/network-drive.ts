import fs from 'node:fs';
import path from 'node:path';

/** Magic numbers of Linux network file systems (statfs(2)): NFS, SMB, SMB2, CIFS, AFS, Ceph, 9P. */
const NETWORK_TYPES = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x5346414f, 0x00c36400, 0x01021997]);
/** Names of macOS network file systems, as printed by mount(8). */
const NETWORK_NAMES = new Set(['smbfs', 'nfs', 'afpfs', 'webdav', 'ftp', 'cifs']);

/** The system queries behind {@link isOnNetwork}, replaceable in tests. */
export interface SystemQueries {
  /** The magic number of the folder's file system. */
  typeOf(folder: string): number;
  /** The path with links and mapped drives resolved. */
  realPath(folder: string): string;
  /** The output of mount(8). */
  mounts(): string;
}

const SYSTEM: SystemQueries = {
  typeOf: (folder) => Number(fs.statfsSync(folder, { bigint: true }).type & 0xffffffffn),
  realPath: (folder) => fs.realpathSync.native(folder),
  mounts: () =>
    process
      .getBuiltinModule('node:child_process')
      .execFileSync('/sbin/mount', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 2000 }),
};

/**
 * Whether a folder is on a network drive, as far as the system reports it: by the file system's magic number on Linux,
 * by its name on macOS, by a UNC path or a drive mapped to one on Windows.
 */
export function isOnNetwork(
  folder: string,
  platform = process.platform,
  overrides: Partial<SystemQueries> = {},
): boolean {
  const { typeOf, realPath, mounts } = { ...SYSTEM, ...overrides };
  if (platform === 'linux') return NETWORK_TYPES.has(typeOf(folder) >>> 0);
  const real = withDefault(() => realPath(folder), folder);
  if (platform === 'win32') return isUncPath(folder) || isUncPath(real);
  return platform === 'darwin' && NETWORK_NAMES.has(fileSystemOf(real, withDefault(mounts, '')));
}

const isUncPath = (folder: string): boolean => /^([\\/]{2}(?![?.][\\/])|[\\/]{2}[?][\\/]UNC[\\/])/i.test(folder);

/** The name of a folder's file system: `//asha@nas/sales on /Volumes/sales (smbfs, nodev)` gives `smbfs`. */
function fileSystemOf(folder: string, mounts: string): string {
  const found = mounts.split('\n').flatMap((line) => {
    const [, at, name] = / on (\/.*) \((\w+)[,)]/.exec(line) ?? [];
    const isAbove = at && (folder === at || folder.startsWith(path.posix.join(at, '/')));
    return isAbove && name ? [{ at, name }] : [];
  });
  return found.sort((a, b) => b.at.length - a.at.length)[0]?.name ?? '';
}

function withDefault<T>(query: () => T, fallback: T): T {
  try {
    return query();
  } catch {
    return fallback;
  }
}
