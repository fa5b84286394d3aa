import { Button, Progress, Table } from '@mantine/core';
import { Link } from 'wouter';
import type { Scan } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { count, instant } from '../../components/format.ts';
import { ScrollX } from '../../components/ScrollX.tsx';
import { m } from '../../messages/index.ts';
import { useReadingProgress } from './use-scans.ts';

/** Scans with state and actions. */
export function ScanList({ scans, withStore }: { scans: Scan[]; withStore: boolean }) {
  const reading = useReadingProgress();
  const act = (what: 'scans.cancel' | 'scans.retry' | 'scans.remove', id: number) =>
    call(what, { id }).catch(showError);
  return (
    <ScrollX>
      <Table className="small-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{m.scans.sheet}</Table.Th>
            {withStore && <Table.Th>{m.orders.store}</Table.Th>}
            <Table.Th>{m.scans.when}</Table.Th>
            <Table.Th>{m.scans.state}</Table.Th>
            <Table.Th ta="right">{m.orders.lines}</Table.Th>
            <Table.Th aria-label={m.scans.retry} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {scans.map((scan) => {
            const progress = scan.state === 'reading' ? reading.get(scan.id) : undefined;
            const underWay = scan.state === 'reading' || scan.state === 'queued';
            return (
              <Table.Tr key={scan.id}>
                <Table.Td>
                  <Link href={`/scans/${scan.id}`}>{scan.name}</Link>
                </Table.Td>
                {withStore && (
                  <Table.Td>
                    <Link href={`/stores/${scan.storeId}`}>{scan.storeName}</Link>
                  </Table.Td>
                )}
                <Table.Td>{instant(scan.createdAt)}</Table.Td>
                <Table.Td>
                  {scan.orderId !== null ? (
                    <Link href={`/orders/${scan.orderId}`}>{m.orders.titleOf(scan.orderId)}</Link>
                  ) : (
                    <span className={`badge ${scan.state === 'failed' ? 'badge-bad' : 'badge-calm'}`}>
                      {m.scans.states[scan.state]}
                    </span>
                  )}{' '}
                  {scan.state === 'read' && scan.doubtful > 0 && (
                    <span className="badge badge-warn">{m.scans.doubtful(scan.doubtful)}</span>
                  )}
                  {scan.state === 'failed' && <span className="field-wrong">{m.problem(scan)}</span>}
                  {progress && (
                    <Progress
                      mt={4}
                      value={progress.all > 0 ? (100 * progress.done) / progress.all : 0}
                      aria-label={m.scans.progress}
                    />
                  )}
                </Table.Td>
                <Table.Td ta="right">{count(scan.lines)}</Table.Td>
                <Table.Td ta="right">
                  {underWay && (
                    <Button size="compact-xs" variant="subtle" onClick={() => act('scans.cancel', scan.id)}>
                      {m.cancel}
                    </Button>
                  )}
                  {(scan.state === 'failed' || scan.state === 'cancelled') && (
                    <Button size="compact-xs" variant="subtle" onClick={() => act('scans.retry', scan.id)}>
                      {m.scans.retry}
                    </Button>
                  )}
                  {!underWay && scan.orderId === null && (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      color="red"
                      aria-label={`${m.remove}: ${scan.name}`}
                      onClick={() => act('scans.remove', scan.id)}
                    >
                      {m.remove}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </ScrollX>
  );
}
