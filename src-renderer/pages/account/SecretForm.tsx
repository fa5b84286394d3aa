import { Button, Group, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { asProblem } from '../../../src-shared/problem.ts';
import { m } from '../../messages/index.ts';

/** Form for credentials; shows a failed submit inline. */
export function SecretForm({
  action,
  submit,
  children,
  beside,
  disabled = false,
}: {
  action: string;
  submit: () => Promise<unknown>;
  children: ReactNode;
  beside?: ReactNode;
  disabled?: boolean;
}) {
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setTrouble(null);
    try {
      await submit();
    } catch (error) {
      const problem = asProblem(error);
      const { code, fields } = problem;
      const accountMessage = m.account.troubles[code as keyof typeof m.account.troubles];
      setTrouble(
        code === 'wait'
          ? m.account.wait(Number(fields?.seconds ?? 0))
          : ((accountMessage as string | undefined) ?? m.problem(problem)),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={send}>
      <Stack gap="sm">
        {children}
        {trouble && (
          <Text size="sm" c="var(--app-bad)" role="alert">
            {trouble}
          </Text>
        )}
        <Group justify="space-between">
          <Button type="submit" loading={busy} disabled={disabled}>
            {action}
          </Button>
          {beside}
        </Group>
      </Stack>
    </form>
  );
}
