import { Alert, Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { asProblem } from '../../src-shared/problem.ts';
import { m } from '../messages/index.ts';

/** Error shown in place of the content that failed to load. */
export function ErrorAlert({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <Alert color="red" title={m.failed} role="alert">
      <Text size="sm">{m.problem(asProblem(error))}</Text>
      {retry && (
        <Button mt="sm" variant="default" onClick={retry}>
          {m.retry}
        </Button>
      )}
    </Alert>
  );
}

/** Error notification for a failed user action. */
export function showError(error: unknown): void {
  notifications.show({ color: 'red', title: m.failed, message: m.problem(asProblem(error)), autoClose: 12_000 });
}
