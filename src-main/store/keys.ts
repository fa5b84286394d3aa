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
import { removeFile, renameFile } from '../files.ts';
import { SharedLock, waitingFor } from './lock.ts';

/** The operating system's own place for secrets, where there is one. */
export interface Keychain {
  protect(secret: Buffer): Promise<Buffer>;
  /** `stale`: whether it had better be protected anew, as the keychain's own key was changed. */
  reveal(kept: Buffer): Promise<{ secret: Buffer; stale: boolean }>;
}

const BYTES = 32;

const filesOf = (root: string) => {
  const dir = path.join(root, 'keys');
  return { dir, plain: path.join(dir, 'master.key'), safe: path.join(dir, 'master.safe') };
};

/**
 * The secret that all keys of a data folder come from, made where there is none yet: `keys/master.key`, which this user
 * alone can read.
 * @throws Problem `keys_elsewhere` where the keychain holds it, or is to
 */
export function masterSecret(root: string, inKeychain = false): Buffer {
  const { dir, plain, safe } = filesOf(root);
  if (inKeychain || fs.existsSync(safe)) throw keysElsewhere(root);
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (!fs.existsSync(plain)) make(root, plain, randomBytes(BYTES));
  try {
    return whole(fs.readFileSync(plain));
  } catch {
    throw new Problem('keys_elsewhere', `The keys of ${root} can't be read here.`, 'Put the folder “keys” back whole.');
  }
}

/** Whether the keychain holds the secret of a data folder. */
export const isInKeychain = (root: string): boolean => fs.existsSync(filesOf(root).safe);

/**
 * The same where the keychain holds it, `keys/master.safe`; one that lay in the folder so far moves there.
 * @param keychain undefined where there is none
 * @throws Problem `keys_elsewhere`
 */
export async function secretInKeychain(root: string, keychain: Keychain | undefined): Promise<Buffer> {
  if (!keychain) throw keysElsewhere(root);
  const { dir, plain, safe } = filesOf(root);
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  try {
    if (!fs.existsSync(safe)) {
      const secret = fs.existsSync(plain) ? whole(fs.readFileSync(plain)) : randomBytes(BYTES);
      make(root, safe, await keychain.protect(secret));
    }
    const { secret, stale } = await keychain.reveal(fs.readFileSync(safe));
    whole(secret);
    // removed only once the keychain has given it back
    removeFile(plain);
    if (stale) replace(safe, await keychain.protect(secret));
    return secret;
  } catch {
    throw keysElsewhere(root);
  }
}

/** Takes the secret out of the keychain, into the folder. @throws Problem `keys_elsewhere` */
export async function secretBackInFolder(root: string, keychain: Keychain | undefined): Promise<Buffer> {
  const secret = await secretInKeychain(root, keychain);
  const { plain, safe } = filesOf(root);
  make(root, plain, secret);
  removeFile(safe);
  return masterSecret(root);
}

const keysElsewhere = (root: string) =>
  new Problem(
    'keys_elsewhere',
    `The keys of ${root} can't be read here: the keychain of the user who made them holds them.`,
    'Use the installed app as that user.',
  );

/** Puts a file there whole or not at all; of two processes that do so at once, the first one's stays. */
function make(root: string, file: string, bytes: Buffer): void {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  fs.writeFileSync(draft, bytes, { mode: 0o600, flush: true });
  try {
    fs.linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameWhereNoneIs(root, draft, file);
  } finally {
    removeFile(draft);
  }
}

/** The same on exFAT and shares, where no file has two names: of all processes one at a time. */
function renameWhereNoneIs(root: string, draft: string, file: string): void {
  const lock = new SharedLock({ locks: path.join(root, 'locks') }, 'keys');
  const turn = waitingFor(
    () => lock.tryExclusive(),
    10_000,
    () => new Error('the lock of the keys is not given back'),
  );
  try {
    if (!fs.existsSync(file)) renameFile(draft, file);
  } finally {
    turn.release();
    lock.close();
  }
}

/** Puts a file in place of another, whole or not at all. */
function replace(file: string, bytes: Buffer): void {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  fs.writeFileSync(draft, bytes, { mode: 0o600, flush: true });
  renameFile(draft, file);
}

function whole(secret: Buffer): Buffer {
  if (secret.length !== BYTES) throw new Error('the key is not whole');
  return secret;
}

/** What the secret of a data folder is used for, each with a key of its own (HKDF, RFC 5869). */
export class Keys {
  readonly #sealing: Buffer;
  readonly #hashing: Buffer;
  readonly #signing: KeyObject;
  readonly #keeping: Buffer;
  /** For the seals of rows. */
  readonly rows: Uint8Array;
  /** For tokens of the browser host. */
  readonly tokens: Uint8Array;
  readonly publicKey: string;
  /** By which a signature names its key. */
  readonly id: string;

  constructor(secret: Buffer) {
    const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `mangalm ${purpose}`, BYTES));
    this.#sealing = derive('seal');
    this.#hashing = derive('token hash');
    this.#keeping = derive('keep');
    this.rows = derive('row seal');
    this.tokens = derive('session token');
    // a private Ed25519 key in PKCS #8 (RFC 8410) is this head and the seed
    const head = Buffer.from('302e020100300506032b657004220420', 'hex');
    this.#signing = createPrivateKey({ key: Buffer.concat([head, derive('sign')]), format: 'der', type: 'pkcs8' });
    this.publicKey = createPublicKey(this.#signing).export({ format: 'der', type: 'spki' }).toString('base64');
    this.id = createHash('sha256').update(this.publicKey).digest('hex').slice(0, 16);
  }

  /** A seal of values, in their order: only whoever has the secret can make it. */
  seal(...values: unknown[]): string {
    return createHmac('sha256', this.#sealing).update(JSON.stringify(values)).digest('hex');
  }

  isSealed(seal: string, ...values: unknown[]): boolean {
    return same(seal, this.seal(...values));
  }

  /** What is kept of a token, which can't be made without the secret. */
  hashOf(token: string): string {
    return createHmac('sha256', this.#hashing).update(token).digest('hex');
  }

  /** A secret as it may lie in the database (AES-256-GCM, SP 800-38D), which only {@link reveal} opens. */
  keep(secret: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#keeping, nonce);
    const bytes = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), bytes]).toString('base64');
  }

  /** What was kept; null where it was changed, or kept under other keys. */
  reveal(kept: string): string | null {
    try {
      const bytes = Buffer.from(kept, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', this.#keeping, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  }

  /** An Ed25519 signature in base 64 (RFC 8032). */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.#signing).toString('base64');
  }
}

/** Whether a signature is of the text and by that public key. */
export function isSigned(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    const bytes = Buffer.from(signature, 'base64');
    // base 64 is read over what does not belong to it; a signature is only as it was written
    return bytes.toString('base64') === signature && verify(null, Buffer.from(text), key, bytes);
  } catch {
    return false;
  }
}

/** Compares without telling by its time where two texts differ. */
export function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
