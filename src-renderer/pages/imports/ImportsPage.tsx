import { Alert, Anchor, Button, Checkbox, Group, NativeSelect, Paper, Stack, Text, Title } from '@mantine/core';
import { FileSpreadsheet } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import type { ImportItem } from '../../../src-shared/contract/index.ts';
import { type Column, DataGrid } from '../../components/DataGrid.tsx';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { FileDropZone } from '../../components/FileDropZone.tsx';
import { count, instant, money } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { Collisions } from './Collisions.tsx';
import { ImportSettings } from './ImportSettings.tsx';
import { ImportStatusBadge } from './ImportStatusBadge.tsx';
import { RunningImport } from './RunningImport.tsx';
import { isUnderWay, needingAnswer, useImports } from './use-imports.ts';

const HISTORY: Column<ImportItem>[] = [
  {
    key: 'file',
    header: m.imports.file,
    width: 'minmax(140px, 2fr)',
    cell: (row) => (
      <Link href={`/imports/${row.importId}`} aria-label={m.imports.open(row.file.name)}>
        {row.file.name}
        {row.device !== null && <span className="offer-side"> · {row.device}</span>}
        {row.collisions > 0 && <span className="offer-side"> · {m.collisions.count(row.collisions)}</span>}
      </Link>
    ),
  },
  {
    key: 'status',
    header: m.imports.status,
    width: 'minmax(170px, 1fr)',
    cell: (row) => <ImportStatusBadge status={row.status} undone={Boolean(row.undoneAt)} />,
  },
  { key: 'when', header: m.imports.when, width: 'minmax(140px, 1fr)', cell: (row) => instant(row.startedAt) },
  { key: 'imported', header: m.imports.imported, width: '76px', number: true, cell: (row) => count(row.linesImported) },
  {
    key: 'unchanged',
    header: m.imports.unchanged,
    width: '82px',
    number: true,
    cell: (row) => count(row.linesUnchanged),
  },
  { key: 'rejected', header: m.imports.rejected, width: '70px', number: true, cell: (row) => count(row.linesRejected) },
  {
    key: 'sum',
    header: m.imports.sum,
    width: '116px',
    number: true,
    cell: (row) => (row.currency && !row.undoneAt && !row.content ? money(row.totalMinor, row.currency) : ''),
  },
];

/** Imports: drop zone, queue, and history. Each part subscribes only to the state it needs. */
export default function ImportsPage() {
  return (
    <>
      <PageHeader title={m.imports.title} />
      <Stack gap="md">
        <IfAllowed ask="imports.start">
          <DropZone />
        </IfAllowed>
        <UploadIndicator />
        <NeedsInput />
        <ActiveImports />
        <ImportHistory />
        <IfAllowed ask="imports.collisions">
          <CollisionsIfAny />
        </IfAllowed>
        <IfAllowed ask="imports.changeSettings">
          <ImportSettings />
        </IfAllowed>
      </Stack>
    </>
  );
}

/** Renders nothing if there never was a collision, as with a single user. */
function CollisionsIfAny() {
  const { data, error, reload } = useCall('imports.collisions', { settled: true, limit: 0 });
  if (error) return <ErrorAlert error={error} retry={reload} />;
  return data !== null && data.total > 0 && <Collisions />;
}

function UploadIndicator() {
  const handing = useImports((state) => state.pendingUploads);
  return handing > 0 && <Loading />;
}

/** Files that need a mapping, and imports that need an answer. */
function NeedsInput() {
  const asking = useImports((state) => state.unmappedFiles);
  const items = useImports((state) => state.items);
  const waiting = needingAnswer(items);
  return (
    <>
      {asking.length > 0 && (
        <Alert color="yellow" title={m.look.needed}>
          {asking.map(({ name, href }) => (
            <Anchor key={href} component={Link} href={href} size="sm" display="block">
              {m.look.open(name)}
            </Anchor>
          ))}
        </Alert>
      )}
      {waiting.length > 0 && (
        <Alert color="yellow" title={m.questions.needed}>
          {waiting.map(({ importId, file }) => (
            <Anchor key={importId} component={Link} href={`/imports/${importId}`} size="sm" display="block">
              {m.questions.answer(file.name)}
            </Anchor>
          ))}
        </Alert>
      )}
    </>
  );
}

function ActiveImports() {
  const items = useImports((state) => state.items);
  const paused = useImports((state) => state.paused);
  const pause = useImports((state) => state.pause);
  const running = items?.filter(isUnderWay).reverse() ?? [];
  return (
    <>
      {(running.length > 0 || paused) && (
        <Group justify="flex-end">
          <Button variant="default" size="compact-sm" onClick={() => pause(!paused)}>
            {paused ? m.queue.go : m.queue.pause}
          </Button>
        </Group>
      )}
      {running.map((item, index) => (
        <RunningImport
          key={item.importId}
          item={item}
          movable={
            item.status === 'queued' && running.length > 2
              ? { first: index === 0, last: index === running.length - 1 }
              : null
          }
        />
      ))}
    </>
  );
}

function ImportHistory() {
  const items = useImports((state) => state.items);
  const error = useImports((state) => state.error);
  const refresh = useImports((state) => state.refresh);
  // who sees no sales is not shown their sums either
  const seesSales = useAllowed('sales.invoices');
  const columns = seesSales ? HISTORY : HISTORY.filter(({ key }) => key !== 'sum');
  const past = items?.filter((item) => !isUnderWay(item)) ?? [];
  return (
    <section aria-labelledby="history">
      <Title order={2} id="history" mb="xs">
        {m.imports.history}
      </Title>
      {error !== null && <ErrorAlert error={error} retry={refresh} />}
      {items === null && error === null && <Loading />}
      {items !== null && past.length === 0 && <Text c="dimmed">{m.imports.historyEmpty}</Text>}
      {past.length > 0 && (
        <DataGrid
          label={m.imports.history}
          columns={columns}
          rows={past}
          rowKey={(row) => row.importId}
          height={Math.min(420, (past.length + 1) * 36 + 4)}
        />
      )}
    </section>
  );
}

function DropZone() {
  const { take, trySample, choose } = useImports.getState();
  const choice = useImports((state) => state.choice);
  const isFirst = useImports((state) => state.items?.length === 0);
  const [, navigate] = useLocation();
  const bringIn = async (files: File[]) => {
    const href = await take(files);
    if (href) navigate(href);
  };
  return (
    <Paper>
      <FileDropZone
        icon={<FileSpreadsheet size={30} strokeWidth={1.5} aria-hidden />}
        title={m.imports.drop}
        hint={m.imports.dropHint}
        choose={m.imports.choose}
        accept=".csv,.tsv,.txt,.tab,.prn,.xlsx,.xlsm,.xls,.xlsb,.ods,.fods,.dif,.slk,.html,.htm,.json,.jsonl,.ndjson,.xml,.gz,.zip,text/csv"
        onFiles={bringIn}
      >
        {isFirst && (
          <IfAllowed ask="imports.sample">
            <Button variant="default" onClick={trySample}>
              {m.imports.sample}
            </Button>
          </IfAllowed>
        )}
      </FileDropZone>
      <Group mt="sm" gap="lg" align="flex-end">
        <NativeSelect
          size="xs"
          label={m.imports.datesLabel}
          value={choice.dates}
          onChange={(event) => choose({ dates: event.target.value as typeof choice.dates })}
          data={[
            { value: 'auto', label: m.imports.datesAuto },
            { value: 'dmy', label: m.imports.dmy },
            { value: 'mdy', label: m.imports.mdy },
            { value: 'ymd', label: m.imports.ymd },
          ]}
        />
        <Checkbox
          size="sm"
          label={m.imports.walkIn}
          checked={choice.missingStore === 'walk-in'}
          onChange={(event) => choose({ missingStore: event.target.checked ? 'walk-in' : 'reject' })}
        />
        <Checkbox
          size="sm"
          label={m.imports.dryRun}
          checked={choice.dryRun}
          onChange={(event) => choose({ dryRun: event.target.checked })}
        />
        <Checkbox
          size="sm"
          label={m.look.first}
          checked={choice.lookFirst}
          onChange={(event) => choose({ lookFirst: event.target.checked })}
        />
      </Group>
    </Paper>
  );
}
