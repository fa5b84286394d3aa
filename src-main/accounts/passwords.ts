import { randomBytes } from 'node:crypto';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** OWASP's recommended parameters for Argon2id: 19 MiB, two iterations, parallelism 1. */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 };

/** Argon2id of a password or PIN in PHC form (RFC 9106). */
export async function computePasswordHash(password: string): Promise<string> {
  const { argon2id } = await import('hash-wasm');
  return argon2id({ password: password.normalize('NFC'), salt: randomBytes(16), ...COST, outputType: 'encoded' });
}

/** Dummy hash that is verified for an unknown name, so that the response time does not reveal it. */
const DUMMY_HASH = '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Verifies a password; without a hash the result is false in the same time. */
export async function matchesPasswordHash(password: string, hash: string | null): Promise<boolean> {
  const { argon2Verify } = await import('hash-wasm');
  const right = await argon2Verify({ password: password.normalize('NFC'), hash: hash ?? DUMMY_HASH }).catch(
    () => false,
  );
  return hash !== null && right;
}

export interface Strength {
  /** zxcvbn's score: 0 is guessed at once, 4 is very hard to guess. */
  score: 0 | 1 | 2 | 3 | 4;
  warning: string;
  advice: string[];
}

let meter: Promise<ZxcvbnFactory> | undefined;

/** Loaded on demand, since the word lists are large. */
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
 * Estimates a password's resistance to offline guessing (zxcvbn; Wheeler, USENIX Security 2016).
 * @param known words without entropy here, as the account's name
 */
export async function strengthOf(password: string, known: string[]): Promise<Strength> {
  meter ??= loadMeter();
  const { score, feedback } = (await meter).check(password.slice(0, 100), [...known, 'mangalm', 'mangalam', 'sales']);
  return { score, warning: feedback.warning ?? '', advice: feedback.suggestions };
}
