import { safeStorage } from 'electron';
import { fixed } from '../policy/policy.ts';
import { prepareDataFolder } from '../store/folder.ts';
import { isInKeychain, type Keychain, secretBackInFolder, secretInKeychain } from '../store/keys.ts';

/** The operating system's keychain; undefined where there is none worth the name, as on a Linux without a keyring. */
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
 * The secret of a data folder where the policy has the keychain hold it, or where it does already and the policy does not
 * have it moved back; else it lies in the folder, which needs no keychain.
 */
export async function secretOf(dataFolder: string): Promise<Buffer | undefined> {
  const { keysInKeychain } = fixed();
  if (!keysInKeychain && !isInKeychain(dataFolder)) return undefined;
  const { root } = prepareDataFolder(dataFolder);
  return keysInKeychain === false
    ? secretBackInFolder(root, await keychain())
    : secretInKeychain(root, await keychain());
}
