import { Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Store } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { Loading } from '../../components/Loading.tsx';
import { May } from '../../components/May.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { StoreFinder } from '../../components/StoreFinder.tsx';
import { Trouble, tellTrouble } from '../../components/Trouble.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { ScanList } from './ScanList.tsx';
import { PrintSheet, SheetDrop } from './SheetDrop.tsx';
import { useScansChanged } from './use-scans.ts';

const SHOWN = 100;

/** Order sheets: store selection, upload, and earlier scans. */
export default function ScansPage() {
  const { data, error, reload } = useCall('scans.list', { limit: SHOWN });
  useScansChanged(reload);
  const [store, setStore] = useState<Store | null>(null);
  return (
    <>
      <PageHead title={m.scans.title} remark={m.scans.remark}>
        <PrintSheet />
      </PageHead>
      <Stack gap="sm">
        <May ask="scans.add">
          <Paper>
            <Text size="sm" fw={600} mb={6}>
              {store ? m.scans.forStore(store.name) : m.scans.chooseStore}
            </Text>
            <StoreFinder onPick={setStore} />
            {store && (
              <div className="below">
                <SheetDrop storeId={store.id} />
              </div>
            )}
          </Paper>
        </May>
        {error !== null && <Trouble error={error} retry={reload} />}
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
              onClick={() => call('scans.forget', { key: one.key, storeId: one.storeId }).catch(tellTrouble)}
            >
              {m.scans.forget(one.text)}
            </button>
          </li>
        ))}
      </ul>
    </Paper>
  );
}
