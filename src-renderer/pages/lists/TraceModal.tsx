import { Anchor, Modal, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { count, instant, money } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

/** Provenance of an invoice line: file, physical line, record, and previous versions. */
export function TraceModal({
  lineId,
  currency,
  onClose,
}: {
  lineId: number | null;
  currency: string;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={lineId !== null}
      onClose={onClose}
      title={m.trace.title}
      size="xl"
      closeButtonProps={{ 'aria-label': m.close }}
    >
      {lineId !== null && <TraceDetails lineId={lineId} currency={currency} />}
    </Modal>
  );
}

function TraceDetails({ lineId, currency }: { lineId: number; currency: string }) {
  const { data, error, reload } = useCall('imports.trace', { lineId });
  if (error) return <ErrorAlert error={error} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <Stack gap="md">
      <Text size="sm">
        <Anchor component={Link} href={`/imports/${data.importId}`} size="sm">
          {m.trace.from(data.fileName, data.line, data.record)}
        </Anchor>
        {' · '}
        {instant(data.importedAt)}
      </Text>
      <div>
        <Title order={2} mb={4}>
          {m.trace.raw}
        </Title>
        <pre className="raw">{data.raw}</pre>
      </div>
      <div>
        <Title order={2} mb={4}>
          {m.trace.record}
        </Title>
        <dl className="facts">
          {data.columns.map((name, i) =>
            data.cells[i] ? (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{data.cells[i]}</dd>
              </div>
            ) : null,
          )}
        </dl>
      </div>
      {data.versions.length > 1 && (
        <div>
          <Title order={2} mb={4}>
            {m.trace.versions}
          </Title>
          <Table>
            <Table.Tbody>
              {data.versions.map((version) => (
                <Table.Tr key={`${version.importId} ${version.line}`}>
                  <Table.Td>{version.current ? m.trace.current : instant(version.at)}</Table.Td>
                  <Table.Td>{`${version.fileName}, ${m.trace.lineOf} ${count(version.line)}`}</Table.Td>
                  <Table.Td>{version.product}</Table.Td>
                  <Table.Td ta="right" className="figure">
                    {count(version.quantity)}
                  </Table.Td>
                  <Table.Td ta="right" className="figure">
                    {money(version.totalMinor, currency)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Stack>
  );
}
