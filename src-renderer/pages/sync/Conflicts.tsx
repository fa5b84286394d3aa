import { Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { SyncConflict } from '../../../src-shared/contract/index.ts';
import { call, listen } from '../../client.ts';
import { ErrorAlert, showError } from '../../components/ErrorAlert.tsx';
import { instant } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';

const SHOWN = 50;

/** Values overwritten by concurrent changes, and their resolution. */
export function Conflicts() {
  const [all, setAll] = useState(false);
  const { data, error, reload } = useCall('sync.conflicts', { open: !all, limit: SHOWN });
  useEffect(() => listen('sync.changed', reload), [reload]);
  return (
    <Paper component="section" aria-labelledby="conflicts">
      <Group justify="space-between" align="flex-start">
        <Title order={2} id="conflicts">
          {m.sync.conflicts}
        </Title>
        <Checkbox
          size="xs"
          label={m.sync.conflictsAll}
          checked={all}
          onChange={({ currentTarget: { checked } }) => setAll(checked)}
        />
      </Group>
      {error !== null && <ErrorAlert error={error} retry={reload} />}
      {data && (
        <>
          <Text size="sm" c="dimmed" mb="sm">
            {data.total === 0 ? m.sync.conflictsNone : m.sync.conflictsText}
          </Text>
          <Stack gap="sm">
            {data.items.map((conflict) => (
              <Conflict key={conflict.id} conflict={conflict} />
            ))}
          </Stack>
          {data.total > data.items.length && (
            <Text size="sm" c="dimmed" mt="sm">
              {m.sync.conflictsMore(data.total - data.items.length)}
            </Text>
          )}
        </>
      )}
    </Paper>
  );
}

const ROUTES: Record<string, string> = {
  store: 'stores',
  product: 'products',
  invoice: 'invoices',
  sales_order: 'orders',
};

/** Label of a field group; the prefix `own.` marks manual edits. */
function fieldGroupLabel(unit: string): string {
  if (unit === 'own.state') return m.sync.ownState;
  const name = unit.replace(/^own\./, '');
  const labels: Record<string, string> = { ...m.listed.fields, salesperson: m.listed.assignedTo, ...m.sync.units };
  return labels[name] ?? name;
}

function Conflict({ conflict }: { conflict: SyncConflict }) {
  const { id, kind, subject, subjectId, unit, won, lost, settled, settledBy, settledAt } = conflict;
  const maySettle = useAllowed('sync.settle');
  const [busy, setBusy] = useState(false);
  const settle = async (what: 'kept' | 'turned') => {
    setBusy(true);
    await call('sync.settle', { id, what }).then(() => showSuccess(m.sync.settled[what]), showError);
    setBusy(false);
  };
  const place = ROUTES[kind];
  const kindWord = (m.sync.kinds as Record<string, string>)[kind] ?? kind;
  const name = subject || m.sync.gone;
  return (
    <article className="conflict" aria-label={`${name}: ${fieldGroupLabel(unit)}`}>
      <Group gap="xs">
        {place && subjectId !== null ? (
          <Link className="plain-link conflict-name" href={`/${place}/${subjectId}`}>
            {name}
          </Link>
        ) : (
          <span className="conflict-name">{name}</span>
        )}
        <Text size="sm" c="dimmed">
          {kindWord} · {fieldGroupLabel(unit)}
        </Text>
      </Group>
      <div className="conflict-sides">
        <ConflictSide title={settled === 'turned' ? m.sync.overwritten : m.sync.counts} side={won}>
          {settled === null && maySettle && (
            <Button size="compact-xs" variant="default" disabled={busy} onClick={() => settle('kept')}>
              {m.sync.keep}
            </Button>
          )}
        </ConflictSide>
        <ConflictSide title={settled === 'turned' ? m.sync.counts : m.sync.overwritten} side={lost}>
          {settled === null && maySettle && (
            <Button
              size="compact-xs"
              variant="default"
              disabled={busy || subjectId === null}
              onClick={() => settle('turned')}
            >
              {m.sync.turn}
            </Button>
          )}
        </ConflictSide>
      </div>
      {settled !== null && (
        <Text size="xs" c="dimmed">
          {m.sync.settledBy(settledBy ?? '', settledAt ? instant(settledAt) : '')}
        </Text>
      )}
    </article>
  );
}

function ConflictSide({
  title,
  side: { text, device, at },
  children,
}: {
  title: string;
  side: SyncConflict['won'];
  children: React.ReactNode;
}) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Text className="conflict-value">{text || '–'}</Text>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-end">
        <Text size="xs" c="dimmed">
          {m.sync.by(device, instant(at))}
        </Text>
        {children}
      </Group>
    </div>
  );
}
