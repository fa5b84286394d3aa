import { Button, Group, Modal, Text } from '@mantine/core';
import { m } from '../messages/index.ts';

interface Props {
  opened: boolean;
  title: string;
  text: string;
  yes: string;
  onYes: () => void;
  onNo: () => void;
}

/** Confirmation dialog for actions that are hard to undo. */
export function ConfirmModal({ opened, title, text, yes, onYes, onNo }: Props) {
  return (
    <Modal opened={opened} onClose={onNo} title={title} closeButtonProps={{ 'aria-label': m.close }} centered>
      <Text size="sm">{text}</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onNo} data-autofocus>
          {m.after.no}
        </Button>
        <Button color="red.9" onClick={onYes}>
          {yes}
        </Button>
      </Group>
    </Modal>
  );
}
