import { Problem } from '../../src-shared/problem.ts';
import { strengthOf } from './password-work.ts';

export const LEAST_SCORE = 2;
const LEAST_LENGTH = 8;

/** @throws Problem `password_weak` */
export async function mustBeStrong(password: string, known: string[]): Promise<void> {
  const { score, warning } = await strengthOf(password, known);
  if (password.length >= LEAST_LENGTH && score >= LEAST_SCORE) return;
  throw new Problem(
    'password_weak',
    warning || `A password of fewer than ${LEAST_LENGTH} characters, or one that is easily guessed, protects nothing.`,
    'Take several words that have nothing to do with each other.',
    { password: 'Too easily guessed.' },
  );
}
