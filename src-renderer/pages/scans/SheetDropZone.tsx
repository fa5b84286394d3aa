import { Button } from '@mantine/core';
import { Camera } from 'lucide-react';
import { useLocation } from 'wouter';
import { call, registerFile } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { FileDropZone } from '../../components/FileDropZone.tsx';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { showSuccess } from '../../components/notify.ts';
import { m } from '../../messages/index.ts';

/** Drop zone for photos of a store's order sheets. */
export function SheetDropZone({ storeId }: { storeId: number }) {
  const [, navigate] = useLocation();
  const take = async (files: File[]) => {
    const taken: number[] = [];
    for (const file of files) {
      try {
        const { id, duplicateOf } = await call('scans.add', { storeId, ...(await registerFile(file)) });
        taken.push(id);
        if (duplicateOf !== null) showSuccess(m.scans.duplicate(duplicateOf));
      } catch (error) {
        showError(error);
      }
    }
    if (taken.length === 1) navigate(`/scans/${taken[0]}`);
  };
  return (
    <FileDropZone
      icon={<Camera size={30} strokeWidth={1.5} aria-hidden />}
      title={m.scans.drop}
      hint={m.scans.dropHint}
      choose={m.scans.choose}
      accept="image/jpeg,image/png,image/webp,application/pdf,text/plain,message/rfc822,.jpg,.jpeg,.png,.webp,.pdf,.txt,.eml"
      onFiles={take}
    >
      <PrintSheetButton storeId={storeId} />
    </FileDropZone>
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
