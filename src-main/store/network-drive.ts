import fs from 'node:fs';

/** Linux’s numbers of file systems that lie on another machine (statfs(2)): NFS, SMB, SMB2, CIFS, AFS, Ceph, 9P. */
const NETWORK = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x5346414f, 0x00c36400, 0x01021997]);

/**
 * Whether a folder lies on a drive of another machine, as far as the system tells: on Linux by the kind of its file
 * system, on Windows where it is named as a share.
 */
export function isOnNetwork(folder: string, platform = process.platform, typeOf = fileSystemOf): boolean {
  if (platform === 'win32') return /^([\\/]{2}(?![?.][\\/])|[\\/]{2}[?][\\/]UNC[\\/])/i.test(folder);
  if (platform !== 'linux') return false;
  return NETWORK.has(typeOf(folder) >>> 0);
}

const fileSystemOf = (folder: string): number => Number(fs.statfsSync(folder, { bigint: true }).type & 0xffffffffn);
