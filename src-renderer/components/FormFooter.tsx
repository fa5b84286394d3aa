import { Button, Group, Text } from '@mantine/core';
import { m } from '../messages/index.ts';

/** End of a form in a window: what kept it from being saved, Cancel and Save. */
export function FormFooter({ trouble, onCancel }: { trouble: string | null; onCancel: () => void }) {
  return (
    <>
      {trouble && (
        <Text size="sm" c="var(--app-bad)" role="alert">
          {trouble}
        </Text>
      )}
      <Group justify="flex-end" mt="xs">
        <Button variant="default" onClick={onCancel}>
          {m.cancel}
        </Button>
        <Button type="submit">{m.save}</Button>
      </Group>
    </>
  );
}
