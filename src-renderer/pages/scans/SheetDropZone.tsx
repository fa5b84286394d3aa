import { Alert, Button } from '@mantine/core';
import { Camera } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { call, registerFile } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { FileDropZone } from '../../components/FileDropZone.tsx';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { showSuccess } from '../../components/notify.ts';
import { m } from '../../messages/index.ts';
import { type ProposedStore, StoreProposals } from './StoreProposals.tsx';

type FileRef = { path: string } | { upload: string };

/** Files that wait for their store to be chosen. */
interface Waiting {
  names: string[];
  files: FileRef[];
  proposed: ProposedStore[];
}

/** Drop zone for orders of a store: photos, PDFs, messages. Without a store it proposes whom they are from. */
export function SheetDropZone({
  storeId,
  onStore,
}: {
  storeId: number | null;
  onStore?: (store: { id: number; name: string }) => void;
}) {
  const [, navigate] = useLocation();
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const add = async (store: number, files: readonly FileRef[]) => {
    const added: number[] = [];
    for (const file of files) {
      try {
        const { id, duplicateOf } = await call('scans.add', { storeId: store, ...file });
        added.push(id);
        if (duplicateOf !== null) showSuccess(m.scans.duplicate(duplicateOf));
      } catch (error) {
        showError(error);
      }
    }
    if (added.length === 1) navigate(`/scans/${added[0]}`);
  };
  const take = async (dropped: File[]) => {
    const files: FileRef[] = [];
    const proposed = new Map<number, ProposedStore>();
    for (const file of dropped) {
      try {
        const ref = await registerFile(file);
        files.push(ref);
        if (storeId !== null) continue;
        for (const store of (await call('scans.storesOf', ref)).items) proposed.set(store.storeId, store);
      } catch (error) {
        showError(error);
      }
    }
    if (storeId !== null) await add(storeId, files);
    else if (files.length > 0)
      setWaiting({ names: dropped.map(({ name }) => name), files, proposed: [...proposed.values()] });
  };
  useEffect(() => {
    if (storeId === null || !waiting) return;
    setWaiting(null);
    void add(storeId, waiting.files);
  }, [storeId, waiting]);
  return (
    <>
      <FileDropZone
        icon={<Camera size={30} strokeWidth={1.5} aria-hidden />}
        title={m.scans.drop}
        hint={m.scans.dropHint}
        choose={m.scans.choose}
        accept="image/jpeg,image/png,image/webp,application/pdf,text/plain,message/rfc822,.jpg,.jpeg,.png,.webp,.pdf,.txt,.eml"
        onFiles={take}
      >
        {storeId !== null && <PrintSheetButton storeId={storeId} />}
      </FileDropZone>
      {waiting && onStore && (
        <Alert
          mt="xs"
          color="gray"
          role="status"
          title={m.scans.whoseFiles(waiting.names.join(', '))}
          withCloseButton
          closeButtonLabel={m.close}
          onClose={() => setWaiting(null)}
        >
          {waiting.proposed.length === 0 ? m.scans.chooseAbove : null}
          <StoreProposals stores={waiting.proposed} onStore={onStore} />
        </Alert>
      )}
    </>
  );
}

/** Button that generates a printable order sheet as a PDF. */
export function PrintSheetButton({ storeId }: { storeId?: number }) {
  const make = () =>
    call('scans.makeSheet', storeId === undefined ? {} : { storeId }).then(({ id }) => {
      const link = document.createElement('a');
      link.href = `/files/sheets/${id}.pdf`;
      link.download = '';
      link.click();
    }, showError);
  return (
    <IfAllowed ask="scans.makeSheet">
      <Button variant="default" onClick={make}>
        {m.scans.printSheet}
      </Button>
    </IfAllowed>
  );
}
