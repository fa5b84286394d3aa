import { Problem } from '../../src-shared/problem.ts';
import { strengthOf } from './password-queue.ts';

export const MIN_SCORE = 2;
const MIN_LENGTH = 8;

/** @throws Problem `password_weak` */
export async function assertStrongPassword(password: string, known: string[]): Promise<void> {
  const { score, warning } = await strengthOf(password, known);
  if (password.length >= MIN_LENGTH && score >= MIN_SCORE) return;
  throw new Problem(
    'password_weak',
    warning || `A password of fewer than ${MIN_LENGTH} characters, or one that is easily guessed, protects nothing.`,
    'Take several words that have nothing to do with each other.',
    { password: 'Too easily guessed.' },
  );
}
