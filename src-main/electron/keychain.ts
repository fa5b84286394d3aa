import { safeStorage } from 'electron';
import type { Keychain } from '../store/keys.ts';

/** The operating system's keychain; undefined where there is none worth the name, as on a Linux without a keyring. */
export function keychain(): Keychain | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return undefined;
  return {
    protect: (secret) => safeStorage.encryptString(secret.toString('base64')),
    reveal: (kept) => Buffer.from(safeStorage.decryptString(kept), 'base64'),
  };
}
