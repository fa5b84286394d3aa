import { randomBytes } from 'node:crypto';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 };

/** Argon2id of a password or PIN in PHC form (RFC 9106). */
export async function hashOf(password: string): Promise<string> {
  const { argon2id } = await import('hash-wasm');
  return argon2id({ password: password.normalize('NFC'), salt: randomBytes(16), ...COST, outputType: 'encoded' });
}

/** Of nobody's password, for as long a look at a name that is not known. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Whether it is the password; without one to compare with it takes as long and is not. */
export async function matches(password: string, hash: string | null): Promise<boolean> {
  const { argon2Verify } = await import('hash-wasm');
  const right = await argon2Verify({ password: password.normalize('NFC'), hash: hash ?? NOBODY }).catch(() => false);
  return hash !== null && right;
}

export interface Strength {
  /** 0 is guessed at once, 4 in no foreseeable time. */
  score: 0 | 1 | 2 | 3 | 4;
  warning: string;
  advice: string[];
}

let meter: Promise<ZxcvbnFactory> | undefined;

/** Its word lists are large, and needed seldom. */
async function loadMeter(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new Factory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
}

/**
 * How long a password would stand up to guessing, offline (zxcvbn; Wheeler, USENIX Security 2016).
 * @param known words that say nothing here: the account's name, the program's
 */
export async function strengthOf(password: string, known: string[]): Promise<Strength> {
  meter ??= loadMeter();
  const { score, feedback } = (await meter).check(password.slice(0, 100), [...known, 'mangalm', 'mangalam', 'sales']);
  return { score, warning: feedback.warning ?? '', advice: feedback.suggestions };
}
