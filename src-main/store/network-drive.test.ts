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
    expect(isOnNetwork('/data', 'linux', () => type)).toBe(network);
  });

  it.each([
    ['\\\\server\\share\\data', true],
    ['//server/share', true],
    ['\\\\?\\UNC\\server\\share', true],
    ['\\\\?\\C:\\data', false],
    ['C:\\Users\\me', false],
  ])('on Windows: %s', (folder, network) => {
    expect(isOnNetwork(folder, 'win32')).toBe(network);
  });

  it('this machine’s own is none', () => {
    expect(isOnNetwork('/tmp')).toBe(false);
  });
});
