import { Button, Group, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { showSuccess } from '../../components/notify.ts';
import { useCall } from '../../components/use-call.ts';
import { useKept } from '../../components/use-kept.ts';
import { m } from '../../messages/index.ts';
import { StoreProposals } from './StoreProposals.tsx';

const DELAY_MS = 300;

/** Field for an order that came as a message: pasted, read, and shown for review. Proposes the store it comes from. */
export function PasteMessage({
  storeId,
  onStore,
}: {
  storeId: number | null;
  onStore: (store: { id: number; name: string }) => void;
}) {
  const [text, setText] = useKept('message', '');
  const [busy, setBusy] = useState(false);
  const [, navigate] = useLocation();
  const isEmpty = text.trim() === '';
  const read = async () => {
    if (isEmpty || busy || storeId === null) return;
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
      {storeId === null && !isEmpty && <ProposedStores text={text} onStore={onStore} />}
      <Group justify="flex-end" mt="xs">
        <Button onClick={read} disabled={isEmpty || storeId === null} loading={busy}>
          {m.scans.readMessage}
        </Button>
      </Group>
    </div>
  );
}

function ProposedStores({ text, onStore }: { text: string; onStore: (store: { id: number; name: string }) => void }) {
  const [settled] = useDebouncedValue(text, DELAY_MS);
  const { data } = useCall('scans.storesOf', { text: settled });
  return data && <StoreProposals stores={data.items} onStore={onStore} />;
}
