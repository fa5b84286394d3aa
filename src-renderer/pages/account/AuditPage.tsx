import { Alert, Button, Checkbox, Code, Group, Paper, Select, Table, Text, TextInput } from '@mantine/core';
import { Fragment, useState } from 'react';
import type { AuditEntry, ProcedureName, Verification } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { count, instant } from '../../components/format.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { ScrollX } from '../../components/ScrollX.tsx';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';

const PAGE_SIZE = 100;

/** Display name of a procedure. */
const procedureLabel = (procedure: string): string => m.procedures[procedure as ProcedureName] ?? procedure;

/** Audit log: changes and refused attempts. */
export default function AuditPage() {
  const [params, put] = useQueryParams();
  const [limit, setLimit] = useState(PAGE_SIZE);
  const [open, setOpen] = useState<number | null>(null);
  const mayVerify = useAllowed('system.verify');
  const filter = {
    ...(params.get('from') ? { from: params.get('from')! } : {}),
    ...(params.get('to') ? { to: params.get('to')! } : {}),
    ...(params.get('actor') ? { actor: params.get('actor')! } : {}),
    ...(params.get('procedure') ? { procedure: params.get('procedure')! } : {}),
    ...(params.get('refused') ? { refused: true } : {}),
    search: params.get('search') ?? '',
  };
  const { data, error, reload } = useCall('audit.list', { ...filter, limit });
  if (error || !data) return <PageState title={m.audit.title} error={error} retry={reload} />;
  const query = new URLSearchParams({ question: JSON.stringify(filter), as: m.audit.title });
  return (
    <>
      <PageHeader title={m.audit.title} remark={m.audit.remark(data.total)}>
        {mayVerify && <VerifyButton />}
        <Button variant="default" component="a" href={`/files/audit.csv?${query}`} download>
          {m.reports.csv}
        </Button>
      </PageHeader>
      <Group gap="sm" mb="sm" align="flex-end">
        <TextInput
          size="xs"
          type="search"
          aria-label={m.audit.search}
          placeholder={m.audit.search}
          defaultValue={filter.search}
          onChange={({ currentTarget: { value } }) => put({ search: value || null })}
        />
        <Select
          size="xs"
          aria-label={m.audit.who}
          placeholder={m.audit.who}
          clearable
          searchable
          data={data.actors}
          value={params.get('actor')}
          onChange={(actor) => put({ actor })}
        />
        <Select
          size="xs"
          w={260}
          aria-label={m.audit.what}
          placeholder={m.audit.what}
          clearable
          searchable
          data={data.procedures.map((value) => ({ value, label: procedureLabel(value) }))}
          value={params.get('procedure')}
          onChange={(procedure) => put({ procedure })}
        />
        <TextInput
          size="xs"
          type="date"
          aria-label={m.audit.from}
          value={params.get('from') ?? ''}
          onChange={({ currentTarget: { value } }) => put({ from: value || null })}
        />
        <TextInput
          size="xs"
          type="date"
          aria-label={m.audit.to}
          value={params.get('to') ?? ''}
          onChange={({ currentTarget: { value } }) => put({ to: value || null })}
        />
        <Checkbox
          size="xs"
          label={m.audit.refusedOnly}
          checked={params.get('refused') !== null}
          onChange={({ currentTarget: { checked } }) => put({ refused: checked ? 'true' : null })}
        />
      </Group>
      <Paper component="section">
        {data.items.length === 0 ? (
          <Text c="dimmed">{m.audit.none}</Text>
        ) : (
          <ScrollX>
            <Table className="small-table">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{m.audit.at}</Table.Th>
                  <Table.Th>{m.audit.who}</Table.Th>
                  <Table.Th>{m.audit.what}</Table.Th>
                  <Table.Th>{m.audit.outcome}</Table.Th>
                  <Table.Th aria-label={m.audit.more} />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.items.map((entry) => (
                  <Fragment key={entry.id}>
                    <Table.Tr>
                      <Table.Td>{instant(entry.at)}</Table.Td>
                      <Table.Td>
                        {entry.actor}{' '}
                        <Text span size="xs" c="dimmed">
                          {m.audit.faces[entry.face as keyof typeof m.audit.faces] ?? entry.face}
                        </Text>
                      </Table.Td>
                      <Table.Td>{procedureLabel(entry.procedure)}</Table.Td>
                      <Table.Td {...(entry.refused && { c: 'var(--app-bad)' })}>
                        {entry.refused ? (m.audit.refusals[entry.refused] ?? m.audit.refused) : m.audit.done}
                      </Table.Td>
                      <Table.Td ta="right">
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          aria-expanded={open === entry.id}
                          aria-label={m.audit.moreOf(entry.id)}
                          onClick={() => setOpen(open === entry.id ? null : entry.id)}
                        >
                          {m.audit.more}
                        </Button>
                      </Table.Td>
                    </Table.Tr>
                    {open === entry.id && <Details entry={entry} />}
                  </Fragment>
                ))}
              </Table.Tbody>
            </Table>
          </ScrollX>
        )}
        {data.items.length < data.total && (
          <Button mt="sm" variant="default" size="xs" onClick={() => setLimit(Math.min(1000, limit + PAGE_SIZE))}>
            {m.audit.older}
          </Button>
        )}
      </Paper>
    </>
  );
}

function Details({ entry: { input, changes, hash, id, procedure, refused } }: { entry: AuditEntry }) {
  return (
    <Table.Tr>
      <Table.Td colSpan={5}>
        <Text size="xs" c="dimmed">
          {m.audit.entry(id, procedure)} <Code>{hash.slice(0, 16)}…</Code> {refused && <Code>{refused}</Code>}
        </Text>
        <pre className="audit-json">{input}</pre>
        {changes.map(({ what, before, after }) => (
          <div key={`${what} ${JSON.stringify(after)}`}>
            <Text size="sm" fw={600}>
              {what}
            </Text>
            <pre className="audit-json">
              {m.audit.before}: {JSON.stringify(before)}
              {'\n'}
              {m.audit.after}: {JSON.stringify(after)}
            </pre>
          </div>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}

/** Runs the integrity verification of the stored data and shows its findings. */
function VerifyButton() {
  const [result, setResult] = useState<Verification | null>(null);
  const [busy, setBusy] = useState(false);
  const verify = () => {
    setBusy(true);
    call('system.verify', {})
      .then(setResult, showError)
      .finally(() => setBusy(false));
  };
  const findings =
    result?.parts.flatMap(({ findings: sentences, findingDescriptors: descriptors }) =>
      sentences.map((message, i) => m.text({ message, descriptor: descriptors?.[i] })),
    ) ?? [];
  return (
    <>
      {result && (
        <Alert color={result.ok ? 'leaf' : 'red'} py={4} role="status">
          {result.ok
            ? m.audit.whole(count(result.parts.reduce((sum, { checked }) => sum + checked, 0)))
            : m.audit.off(findings.slice(0, 5).join(' '))}
        </Alert>
      )}
      <Button variant="default" loading={busy} onClick={verify}>
        {m.audit.verify}
      </Button>
    </>
  );
}
