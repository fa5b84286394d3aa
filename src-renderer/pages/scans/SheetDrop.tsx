import { Button } from '@mantine/core';
import { Camera } from 'lucide-react';
import { useLocation } from 'wouter';
import { call, handOver } from '../../client.ts';
import { Drop } from '../../components/Drop.tsx';
import { tellDone } from '../../components/edits.ts';
import { May } from '../../components/May.tsx';
import { tellTrouble } from '../../components/Trouble.tsx';
import { m } from '../../messages/index.ts';

/** Drop zone for photos of a store's order sheets. */
export function SheetDrop({ storeId }: { storeId: number }) {
  const [, navigate] = useLocation();
  const take = async (files: File[]) => {
    const taken: number[] = [];
    for (const file of files) {
      try {
        const { id, duplicateOf } = await call('scans.add', { storeId, ...(await handOver(file)) });
        taken.push(id);
        if (duplicateOf !== null) tellDone(m.scans.duplicate(duplicateOf));
      } catch (error) {
        tellTrouble(error);
      }
    }
    if (taken.length === 1) navigate(`/scans/${taken[0]}`);
  };
  return (
    <Drop
      icon={<Camera size={30} strokeWidth={1.5} aria-hidden />}
      title={m.scans.drop}
      hint={m.scans.dropHint}
      choose={m.scans.choose}
      accept="image/jpeg,image/png,image/webp,application/pdf,.jpg,.jpeg,.png,.webp,.pdf"
      onFiles={take}
    >
      <PrintSheet storeId={storeId} />
    </Drop>
  );
}

/** Button that generates a printable order sheet as a PDF. */
export function PrintSheet({ storeId }: { storeId?: number }) {
  const make = () =>
    call('scans.makeSheet', storeId === undefined ? {} : { storeId }).then(({ id }) => {
      const link = document.createElement('a');
      link.href = `/files/sheets/${id}.pdf`;
      link.download = '';
      link.click();
    }, tellTrouble);
  return (
    <May ask="scans.makeSheet">
      <Button variant="default" onClick={make}>
        {m.scans.printSheet}
      </Button>
    </May>
  );
}
