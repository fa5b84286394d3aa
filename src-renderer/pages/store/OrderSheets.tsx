import { Paper, Title } from '@mantine/core';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { ScanList } from '../scans/ScanList.tsx';
import { SheetDropZone } from '../scans/SheetDropZone.tsx';
import { useScansChanged } from '../scans/use-scans.ts';

const SHOWN = 6;

/** Order sheets of a store, with a drop zone. */
export function OrderSheets({ storeId }: { storeId: number }) {
  const { data, reload } = useCall('scans.list', { storeId, limit: SHOWN });
  useScansChanged(reload);
  return (
    <Paper className="no-print">
      <Title order={2} mb="xs">
        {m.scans.title}
      </Title>
      <IfAllowed ask="scans.add">
        <SheetDropZone storeId={storeId} />
      </IfAllowed>
      {data && data.items.length > 0 && <ScanList scans={data.items} withStore={false} />}
    </Paper>
  );
}
