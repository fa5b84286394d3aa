import { message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import { strengthOf } from './password-queue.ts';

export const MIN_SCORE = 2;
const MIN_LENGTH = 8;

/** @throws Problem `password_weak` */
export async function assertStrongPassword(password: string, known: string[]): Promise<void> {
  const { score, warning } = await strengthOf(password, known);
  if (password.length >= MIN_LENGTH && score >= MIN_SCORE) return;
  const details = { fields: { password: message('password_weak/field') } };
  throw warning
    ? new Problem('password_weak/warned', { warning }, details)
    : new Problem('password_weak', { least: MIN_LENGTH }, details);
}
