import { Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { m } from '../messages/index.ts';

/** A secret that is shown this once, to be copied. */
export function ShownOnce({ secret, remark, onClose }: { secret: string; remark: string; onClose: () => void }) {
  return (
    <Stack gap={4} mb="sm" role="status">
      <Text size="sm">{remark}</Text>
      <p className="recovery-code">{secret}</p>
      <Group>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? m.account.copied : m.account.copy}
            </Button>
          )}
        </CopyButton>
        <Button size="xs" variant="subtle" onClick={onClose}>
          {m.close}
        </Button>
      </Group>
    </Stack>
  );
}
