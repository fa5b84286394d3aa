import { safeStorage } from 'electron';
import { prepareDataFolder } from '../db/folder.ts';
import { isInKeychain, type Keychain, keychainSecret, moveSecretToFolder } from '../db/keys.ts';
import { policyValues } from '../policy/policy.ts';

/** The operating system's keychain; undefined if there is no secure one, as on Linux without a keyring. */
export async function keychain(): Promise<Keychain | undefined> {
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return undefined;
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return undefined;
  return {
    protect: (secret) => safeStorage.encryptStringAsync(secret.toString('base64')),
    reveal: async (kept) => {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(kept);
      return { secret: Buffer.from(result, 'base64'), stale: shouldReEncrypt };
    },
  };
}

/**
 * The master secret of a data folder, if the policy requires it to be in the keychain, or it is there and the policy
 * does not require it to be moved back. Otherwise it is stored in the folder.
 */
export async function secretOf(dataFolder: string): Promise<Buffer | undefined> {
  const { keysInKeychain } = policyValues();
  if (!keysInKeychain && !isInKeychain(dataFolder)) return undefined;
  const { root } = prepareDataFolder(dataFolder);
  return keysInKeychain === false ? moveSecretToFolder(root, await keychain()) : keychainSecret(root, await keychain());
}
