import { Button, Group, Modal, Text } from '@mantine/core';
import { m } from '../../messages/index.ts';

/** Shows a recovery code once, to be printed or written down. */
export function RecoveryCode({ code, name, onClose }: { code: string; name: string; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={m.account.codeTitle}
      centered
    >
      <Text size="sm" mb="sm">
        {m.account.codeText(name)}
      </Text>
      <p className="recovery-code">{code}</p>
      <Group justify="space-between" mt="md">
        <Button variant="default" onClick={() => window.print()}>
          {m.print}
        </Button>
        <Button onClick={onClose} data-autofocus>
          {m.account.codeKept}
        </Button>
      </Group>
    </Modal>
  );
}
