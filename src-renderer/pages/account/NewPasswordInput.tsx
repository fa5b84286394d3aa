import { PasswordInput, Progress, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Output } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { m } from '../../messages/index.ts';

const DEBOUNCE_MS = 200;
const TONES = ['red', 'red', 'yellow', 'leaf', 'leaf'];

/** Password input with a strength estimate, computed on this machine. */
export function NewPasswordInput({
  name,
  value,
  onChange,
  label = m.account.newPassword,
  autoFocus = false,
}: {
  name: string;
  value: string;
  onChange: (password: string) => void;
  label?: string;
  autoFocus?: boolean;
}) {
  const [strength, setStrength] = useState<Output<'accounts.strength'> | null>(null);
  useEffect(() => {
    if (value === '') return setStrength(null);
    let current = true;
    const timer = setTimeout(() => {
      call('accounts.strength', { password: value, name }).then(
        (answer) => current && setStrength(answer),
        () => undefined,
      );
    }, DEBOUNCE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [value, name]);
  return (
    <div>
      <PasswordInput
        label={label}
        description={m.account.passwordHint}
        autoComplete="new-password"
        value={value}
        data-autofocus={autoFocus || undefined}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {strength && (
        <div role="status">
          <Progress
            size="xs"
            mt={6}
            value={25 * Math.max(strength.score, 0.4)}
            color={TONES[strength.score]!}
            aria-label={m.account.strengths[strength.score]!}
          />
          <Text size="xs" c="dimmed" mt={2}>
            {m.account.strengths[strength.score]}
            {strength.enough ? '' : ` ${m.account.notEnough}`}
          </Text>
        </div>
      )}
    </div>
  );
}
