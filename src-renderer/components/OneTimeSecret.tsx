import { Button, Group, Stack, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { m } from '../messages/index.ts';

/** A secret that is shown once, with a copy button. */
export function OneTimeSecret({ secret, remark, onClose }: { secret: string; remark: string; onClose: () => void }) {
  const { copy, copied, error } = useClipboard();
  return (
    <Stack gap={4} mb="sm" role="status">
      <Text size="sm">{remark}</Text>
      <p className="recovery-code">{secret}</p>
      <Group>
        <Button size="xs" variant="default" onClick={() => copy(secret)}>
          {copied ? m.account.copied : m.account.copy}
        </Button>
        <Button size="xs" variant="subtle" onClick={onClose}>
          {m.close}
        </Button>
      </Group>
      {error && (
        <Text size="sm" c="red" role="alert">
          {m.account.notCopied}
        </Text>
      )}
    </Stack>
  );
}
