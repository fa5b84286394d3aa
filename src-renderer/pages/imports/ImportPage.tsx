import { Alert, Anchor, List, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { ImportItem } from '../../../src-shared/contract/index.ts';
import { count, instant, money } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { Collisions } from './Collisions.tsx';
import { ImportActions } from './ImportActions.tsx';
import { ImportStatusBadge } from './ImportStatusBadge.tsx';
import { QuestionForm } from './QuestionForm.tsx';
import { Rejects } from './Rejects.tsx';
import { RunningImport } from './RunningImport.tsx';
import { isUnderWay } from './use-imports.ts';

/** Result of one import and its rejected records. */
export default function ImportPage({ importId }: { importId: number }) {
  const { data: item, error, reload } = useCall('imports.get', { importId });
  if (error || !item) return <PageState title={m.imports.title} error={error} retry={reload} />;
  const questions = item.status === 'needs_answer' ? (item.questions ?? []) : [];
  return (
    <>
      <PageHeader
        title={item.file.name}
        remark={
          <>
            <Anchor component={Link} href="/imports" size="sm">
              {m.imports.back}
            </Anchor>
            {' · '}
            {instant(item.startedAt)}
            {item.ofImport !== null && (
              <>
                {' · '}
                <Anchor component={Link} href={`/imports/${item.ofImport}`} size="sm">
                  {m.after.fixOf(item.ofImport)}
                </Anchor>
              </>
            )}
          </>
        }
      >
        <ImportStatusBadge status={item.status} undone={Boolean(item.undoneAt)} />
      </PageHeader>
      <Stack gap="md">
        {isUnderWay(item) ? (
          <RunningImport item={item} />
        ) : questions.length > 0 ? (
          <QuestionForm key={JSON.stringify(questions)} item={item} questions={questions} reload={reload} />
        ) : (
          <>
            {item.device === null ? (
              <ImportActions key={item.finishedAt} item={item} reload={reload} />
            ) : (
              <Text size="sm" c="dimmed">
                {m.imports.elsewhere(item.device)}
              </Text>
            )}
            <Summary item={item} />
            {item.collisions > 0 && (
              <IfAllowed ask="imports.collisions">
                <Collisions importId={importId} />
              </IfAllowed>
            )}
          </>
        )}
        {item.linesRejected > 0 && <Rejects item={item} />}
      </Stack>
    </>
  );
}

function Summary({ item }: { item: ImportItem }) {
  const f = m.imports.facts;
  const seesSales = useAllowed('sales.invoices');
  const sums = Object.entries(item.totals)
    .map(([currency, minor]) => money(minor, currency))
    .join(' + ');
  const facts: [string, string][] = [
    ...(item.content ? [[m.listed.kind, m.listed.kinds[item.content]] as [string, string]] : []),
    [f.records, count(item.recordsRead)],
    [f.imported, count(item.linesImported)],
    [f.unchanged, count(item.linesUnchanged)],
    [f.rejected, count(item.linesRejected)],
    ...(seesSales ? [[f.sum, sums || '–'] as [string, string]] : []),
  ];
  const c = m.imports.counts;
  const changes = [
    [c.updated, item.linesUpdated],
    [c.invoicesNew, item.invoicesNew],
    [c.invoicesUpdated, item.invoicesUpdated],
    [c.invoicesUnchanged, item.invoicesUnchanged],
    [c.stores, item.storesNew],
    [c.products, item.productsNew],
  ] as const;
  const file = [
    item.file.physicalLines > 0 && c.lines(item.file.physicalLines),
    item.file.encoding,
    m.imports.seconds(item.durationMs),
  ];
  const warnings = Object.entries(item.warnings);
  return (
    <Paper>
      {item.undoneAt && (
        <Alert color="gray" mb="md">
          {m.after.undone(instant(item.undoneAt))}
        </Alert>
      )}
      {item.message && (
        <Alert color={['cancelled', 'completed'].includes(item.status) ? 'gray' : 'red'} mb="md">
          {m.text({ message: item.message, descriptor: item.descriptor })}
        </Alert>
      )}
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="figure">{value}</dd>
          </div>
        ))}
      </dl>
      {item.status !== 'failed' &&
        item.status !== 'cancelled' &&
        item.status !== 'interrupted' &&
        item.status !== 'stopped' && (
          <Text size="sm" c="dimmed" mt="sm" className="figure">
            {m.imports.adds(item.recordsRead, item.linesImported, item.linesUnchanged, item.linesRejected)}
          </Text>
        )}
      <Text size="sm" mt={4} className="figure">
        {changes
          .filter(([, changed]) => changed > 0)
          .map(([text, changed]) => text(changed))
          .join(' · ')}
      </Text>
      <Text size="sm" c="dimmed" mt={4} className="figure">
        {file.filter(Boolean).join(' · ')}
      </Text>
      {warnings.length > 0 && (
        <>
          <Title order={2} mt="md" mb={4}>
            {m.imports.warnings}
          </Title>
          <List size="sm">
            {warnings.map(([code, number]) => (
              <List.Item key={code}>
                {m.imports.warningOf(m.imports.warningTexts[code] ?? code, count(number))}{' '}
                {item.warningLines?.[code] && m.after.warningLines(item.warningLines[code])}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Paper>
  );
}
