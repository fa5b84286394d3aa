import { Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Store } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { ErrorAlert, showError } from '../../components/ErrorAlert.tsx';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { StoreCombobox } from '../../components/StoreCombobox.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { PasteMessage } from './PasteMessage.tsx';
import { ScanList } from './ScanList.tsx';
import { PrintSheetButton, SheetDropZone } from './SheetDropZone.tsx';
import { useScansChanged } from './use-scans.ts';

const SHOWN = 100;

/** Order sheets: store selection, upload, and earlier scans. */
export default function ScansPage() {
  const { data, error, reload } = useCall('scans.list', { limit: SHOWN });
  useScansChanged(reload);
  const [store, setStore] = useState<Pick<Store, 'id' | 'name'> | null>(null);
  return (
    <>
      <PageHeader title={m.scans.title} remark={m.scans.remark}>
        <PrintSheetButton />
      </PageHeader>
      <Stack gap="sm">
        <IfAllowed ask="scans.add">
          <Paper>
            <Text size="sm" fw={600} mb={6}>
              {store ? m.scans.forStore(store.name) : m.scans.chooseStore}
            </Text>
            <StoreCombobox onPick={setStore} />
            <div className="below">
              <SheetDropZone storeId={store?.id ?? null} onStore={setStore} />
              <PasteMessage storeId={store?.id ?? null} onStore={setStore} />
            </div>
          </Paper>
        </IfAllowed>
        {error !== null && <ErrorAlert error={error} retry={reload} />}
        {!data && error === null && <Loading />}
        {data && (
          <Paper>
            <Title order={2} mb="xs">
              {m.scans.earlier}
            </Title>
            {data.items.length === 0 ? (
              <Text size="sm" c="dimmed">
                {m.scans.none}
              </Text>
            ) : (
              <ScanList scans={data.items} withStore />
            )}
          </Paper>
        )}
        <Corrections />
      </Stack>
    </>
  );
}

/** Corrections learnt from the user, with a button to remove each. */
function Corrections() {
  const { data, reload } = useCall('scans.corrections', {});
  useScansChanged(reload);
  if (!data || data.items.length === 0) return null;
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.scans.corrections}
      </Title>
      <ul className="notes">
        {data.items.map((one) => (
          <li key={`${one.key} ${one.storeId}`}>
            “{one.text}” → {one.productName} <span className="offer-side">{one.storeName ?? m.scans.allStores}</span>{' '}
            <button
              type="button"
              className="link"
              onClick={() => call('scans.forget', { key: one.key, storeId: one.storeId }).catch(showError)}
            >
              {m.scans.forget(one.text)}
            </button>
          </li>
        ))}
      </ul>
    </Paper>
  );
}
