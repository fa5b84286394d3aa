import { Alert, Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { asProblem } from '../../src-shared/problem.ts';
import { m } from '../messages/index.ts';
import { NoSales } from './NoSales.tsx';

/** Content that can't be shown: nothing is there yet, one may not see it, it does not exist, or it failed to load. */
export function ErrorAlert({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = asProblem(error);
  if (problem.code === 'no_sales') return <NoSales />;
  // what is refused or does not exist is no failure, and trying again changes nothing
  if (problem.code === 'refused' || problem.code === 'foreign' || problem.code.endsWith('_unknown'))
    return (
      <Alert color="gray" role="status">
        {m.problem(problem)}
      </Alert>
    );
  return (
    <Alert color="red" title={m.failed} role="alert">
      <Text size="sm">{m.problem(problem)}</Text>
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
