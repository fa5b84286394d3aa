import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Linux’s numbers of file systems that lie on another machine (statfs(2)): NFS, SMB, SMB2, CIFS, AFS, Ceph, 9P. */
const NETWORK = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x5346414f, 0x00c36400, 0x01021997]);
/** macOS’ names of them, as mount(8) tells. */
const NETWORK_NAMES = new Set(['smbfs', 'nfs', 'afpfs', 'webdav', 'ftp', 'cifs']);

/** What the system is asked about a folder. */
export interface Asked {
  /** The number of its file system. */
  typeOf(folder: string): number;
  /** What it is called behind links and mapped drives. */
  realPath(folder: string): string;
  /** What mount(8) prints. */
  mounts(): string;
}

const SYSTEM: Asked = {
  typeOf: (folder) => Number(fs.statfsSync(folder, { bigint: true }).type & 0xffffffffn),
  realPath: (folder) => fs.realpathSync.native(folder),
  mounts: () => execFileSync('/sbin/mount', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 2000 }),
};

/**
 * Whether a folder lies on a drive of another machine, as far as the system tells: on Linux by the number of its file
 * system, on macOS by the name of it, on Windows where it is a share, or a drive that stands for one.
 */
export function isOnNetwork(folder: string, platform = process.platform, asked: Partial<Asked> = {}): boolean {
  const { typeOf, realPath, mounts } = { ...SYSTEM, ...asked };
  if (platform === 'linux') return NETWORK.has(typeOf(folder) >>> 0);
  const real = withDefault(() => realPath(folder), folder);
  if (platform === 'win32') return isShare(folder) || isShare(real);
  return platform === 'darwin' && NETWORK_NAMES.has(fileSystemOf(real, withDefault(mounts, '')));
}

const isShare = (folder: string): boolean => /^([\\/]{2}(?![?.][\\/])|[\\/]{2}[?][\\/]UNC[\\/])/i.test(folder);

/** The name of the file system that a folder lies on: of `//asha@nas/sales on /Volumes/sales (smbfs, nodev)` it is smbfs. */
function fileSystemOf(folder: string, mounts: string): string {
  const found = mounts.split('\n').flatMap((line) => {
    const [, at, name] = / on (\/.*) \((\w+)[,)]/.exec(line) ?? [];
    const isAbove = at && (folder === at || folder.startsWith(path.posix.join(at, '/')));
    return isAbove && name ? [{ at, name }] : [];
  });
  return found.sort((a, b) => b.at.length - a.at.length)[0]?.name ?? '';
}

function withDefault<T>(ask: () => T, usual: T): T {
  try {
    return ask();
  } catch {
    return usual;
  }
}
