import { describe, expect, it } from 'vitest';
import { isOnNetwork } from './network-drive.ts';

describe('a data folder on a network drive', () => {
  it.each([
    ['NFS', 0x6969, true],
    ['SMB 2', 0xfe534d42, true],
    ['SMB 2, as a number with a sign', 0xfe534d42 | 0, true],
    ['ext4', 0xef53, false],
    ['tmpfs', 0x01021994, false],
    ['btrfs', 0x9123683e, false],
  ])('on Linux: %s', (_, type, network) => {
    expect(isOnNetwork('/data', 'linux', { typeOf: () => type })).toBe(network);
  });

  it.each([
    ['\\\\server\\share\\data', true],
    ['//server/share', true],
    ['\\\\?\\UNC\\server\\share', true],
    ['\\\\?\\C:\\data', false],
    ['C:\\Users\\me', false],
  ])('on Windows: %s', (folder, network) => {
    expect(isOnNetwork(folder, 'win32', { realPath: () => folder })).toBe(network);
  });

  it('on Windows: a drive that stands for a share', () => {
    const realPath = () => '\\\\server\\share\\data';
    expect(isOnNetwork('S:\\data', 'win32', { realPath })).toBe(true);
  });

  const mounts = [
    '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
    '/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)',
    '//asha@nas._smb._tcp.local/sales on /Volumes/sales (smbfs, nodev, nosuid, mounted by asha)',
    '/dev/disk5s1 on /Volumes/sales (old) (exfat, local, noowners)',
    'nas:/export on /Volumes/export (nfs)',
  ].join('\n');
  it.each([
    ['/Volumes/sales/Mangalm', true],
    ['/Volumes/sales (old)/Mangalm', false],
    ['/Volumes/salesmen', false],
    ['/Volumes/export', true],
    ['/Users/asha/Library/Application Support/Mangalm', false],
  ])('on macOS: %s', (folder, network) => {
    expect(isOnNetwork(folder, 'darwin', { realPath: () => folder, mounts: () => mounts })).toBe(network);
  });

  it('where the system can’t be asked, is none', () => {
    const fails = () => {
      throw new Error('no such program');
    };
    expect(isOnNetwork('/data', 'darwin', { realPath: fails, mounts: fails })).toBe(false);
    expect(isOnNetwork('C:\\data', 'win32', { realPath: fails })).toBe(false);
  });

  it('this machine’s own is none', () => {
    expect(isOnNetwork('/tmp')).toBe(false);
  });
});
