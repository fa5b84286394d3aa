import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';
import { removeFile, renameFile } from '../platform/files.ts';
import { acquireSync, SharedLock } from './lock.ts';

/** The operating system's secret store. */
export interface Keychain {
  protect(secret: Buffer): Promise<Buffer>;
  /** `stale`: the keychain's own key was rotated, so the secret should be protected again. */
  reveal(kept: Buffer): Promise<{ secret: Buffer; stale: boolean }>;
}

const BYTES = 32;

const filesOf = (root: string) => {
  const dir = path.join(root, 'keys');
  return { dir, plain: path.join(dir, 'master.key'), safe: path.join(dir, 'master.safe') };
};

/**
 * The secret from which all keys of a data folder are derived, created if missing: `keys/master.key`, readable only by
 * this user.
 * @throws Problem `keys_elsewhere` if the keychain holds it, or is required to
 */
export function masterSecret(root: string, inKeychain = false): Buffer {
  const { dir, plain, safe } = filesOf(root);
  if (inKeychain || fs.existsSync(safe)) throw keysElsewhere(root);
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (!fs.existsSync(plain)) createAtomically(root, plain, randomBytes(BYTES));
  try {
    return checkedLength(fs.readFileSync(plain));
  } catch {
    throw new Problem('keys_elsewhere/unreadable', { folder: root });
  }
}

/** Whether a data folder's secret is protected by the keychain. */
export const isInKeychain = (root: string): boolean => fs.existsSync(filesOf(root).safe);

/**
 * The secret as protected by the keychain, `keys/master.safe`; migrates a plain `keys/master.key`.
 * @param keychain undefined if the platform has none
 * @throws Problem `keys_elsewhere`
 */
export async function keychainSecret(root: string, keychain: Keychain | undefined): Promise<Buffer> {
  if (!keychain) throw keysElsewhere(root);
  const { dir, plain, safe } = filesOf(root);
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  try {
    if (!fs.existsSync(safe)) {
      const secret = fs.existsSync(plain) ? checkedLength(fs.readFileSync(plain)) : randomBytes(BYTES);
      createAtomically(root, safe, await keychain.protect(secret));
    }
    const { secret, stale } = await keychain.reveal(fs.readFileSync(safe));
    checkedLength(secret);
    // removed only after the keychain has returned the secret
    removeFile(plain);
    if (stale) replaceAtomically(safe, await keychain.protect(secret));
    return secret;
  } catch {
    throw keysElsewhere(root);
  }
}

/** Moves the secret from the keychain to `keys/master.key`. @throws Problem `keys_elsewhere` */
export async function moveSecretToFolder(root: string, keychain: Keychain | undefined): Promise<Buffer> {
  const secret = await keychainSecret(root, keychain);
  const { plain, safe } = filesOf(root);
  createAtomically(root, plain, secret);
  removeFile(safe);
  return masterSecret(root);
}

const keysElsewhere = (root: string) => new Problem('keys_elsewhere/keychain', { folder: root });

/** Creates a file atomically; if two processes race, the first file stays. */
function createAtomically(root: string, file: string, bytes: Buffer): void {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  fs.writeFileSync(temporary, bytes, { mode: 0o600, flush: true });
  try {
    fs.linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameIfAbsent(root, temporary, file);
  } finally {
    removeFile(temporary);
  }
}

/** {@link createAtomically} for file systems without hard links (exFAT, network shares), serialised by a lock. */
function renameIfAbsent(root: string, temporary: string, file: string): void {
  const lock = new SharedLock({ locks: path.join(root, 'locks') }, 'keys');
  const held = acquireSync(
    () => lock.tryExclusive(),
    10_000,
    () => new Error('the lock of the keys is not given back'),
  );
  try {
    if (!fs.existsSync(file)) renameFile(temporary, file);
  } finally {
    held.release();
    lock.close();
  }
}

/** Replaces a file atomically. */
function replaceAtomically(file: string, bytes: Buffer): void {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  fs.writeFileSync(temporary, bytes, { mode: 0o600, flush: true });
  renameFile(temporary, file);
}

function checkedLength(secret: Buffer): Buffer {
  if (secret.length !== BYTES) throw new Error('the key is not whole');
  return secret;
}

/** The keys derived from a data folder's secret, one per purpose (HKDF, RFC 5869). */
export class Keys {
  /** The master secret, for the same keys in another thread. */
  readonly secret: Uint8Array;
  readonly #sealing: Buffer;
  readonly #hashing: Buffer;
  readonly #signing: KeyObject;
  readonly #encrypting: Buffer;
  /** Key of the row seals. */
  readonly rowSealKey: Uint8Array;
  /** Key of the browser host's session tokens. */
  readonly sessionTokenKey: Uint8Array;
  readonly publicKey: string;
  /** The key id stored with a signature: a prefix of the public key's SHA-256. */
  readonly id: string;

  constructor(secret: Uint8Array) {
    this.secret = secret;
    const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `mangalm ${purpose}`, BYTES));
    this.#sealing = derive('seal');
    this.#hashing = derive('token hash');
    this.#encrypting = derive('keep');
    this.rowSealKey = derive('row seal');
    this.sessionTokenKey = derive('session token');
    // PKCS #8 encoding of an Ed25519 private key (RFC 8410): this prefix and the seed
    const head = Buffer.from('302e020100300506032b657004220420', 'hex');
    this.#signing = createPrivateKey({ key: Buffer.concat([head, derive('sign')]), format: 'der', type: 'pkcs8' });
    this.publicKey = createPublicKey(this.#signing).export({ format: 'der', type: 'spki' }).toString('base64');
    this.id = createHash('sha256').update(this.publicKey).digest('hex').slice(0, 16);
  }

  /** HMAC-SHA-256 over the values, in order. */
  seal(...values: unknown[]): string {
    return createHmac('sha256', this.#sealing).update(JSON.stringify(values)).digest('hex');
  }

  isSealed(seal: string, ...values: unknown[]): boolean {
    return constantTimeEqual(seal, this.seal(...values));
  }

  /** The keyed hash of a token as stored in the database. */
  tokenHash(token: string): string {
    return createHmac('sha256', this.#hashing).update(token).digest('hex');
  }

  /** Encrypts a secret for the database (AES-256-GCM, SP 800-38D): base64 of nonce, tag and ciphertext. */
  encrypt(secret: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#encrypting, nonce);
    const bytes = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), bytes]).toString('base64');
  }

  /** Decrypts it; null if it was tampered with or encrypted under other keys. */
  decrypt(encrypted: string): string | null {
    try {
      const bytes = Buffer.from(encrypted, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', this.#encrypting, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  }

  /** An Ed25519 signature (RFC 8032) in base64. */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.#signing).toString('base64');
  }
}

/** Verifies an Ed25519 signature. */
export function verifySignature(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    const bytes = Buffer.from(signature, 'base64');
    // Node's base64 decoder skips invalid characters; only the canonical encoding is accepted
    return bytes.toString('base64') === signature && verify(null, Buffer.from(text), key, bytes);
  } catch {
    return false;
  }
}

/** Compares two strings in constant time. */
export function constantTimeEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
