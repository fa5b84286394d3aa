import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { showSuccess } from '../../components/notify.ts';
import { useKept } from '../../components/use-kept.ts';
import { m } from '../../messages/index.ts';

/** Field for an order that came as a message: pasted, read, and shown for review. */
export function PasteMessage({ storeId }: { storeId: number }) {
  const [text, setText] = useKept(`message ${storeId}`, '');
  const [busy, setBusy] = useState(false);
  const [, navigate] = useLocation();
  const isEmpty = text.trim() === '';
  const read = async () => {
    if (isEmpty || busy) return;
    setBusy(true);
    try {
      const { id, duplicateOf } = await call('scans.add', { storeId, text });
      if (duplicateOf !== null) showSuccess(m.scans.duplicate(duplicateOf));
      setText('');
      navigate(`/scans/${id}`);
    } catch (error) {
      showError(error);
      setBusy(false);
    }
  };
  return (
    <div className="below">
      <Textarea
        label={m.scans.paste}
        placeholder={m.scans.pasteExample}
        autosize
        minRows={3}
        maxRows={12}
        value={text}
        onChange={({ currentTarget: { value } }) => setText(value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void read();
        }}
      />
      <Group justify="flex-end" mt="xs">
        <Button onClick={read} disabled={isEmpty} loading={busy}>
          {m.scans.readMessage}
        </Button>
      </Group>
    </div>
  );
}
