import { Button, Checkbox, Group, Paper, Radio, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { SimilarNames } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { ErrorAlert, showError } from '../../components/ErrorAlert.tsx';
import { Loading } from '../../components/Loading.tsx';
import { showSuccess } from '../../components/notify.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

type EntityKind = 'store' | 'product';

/** Groups of stores or products with similar names, to be merged. */
export default function LookalikesPage({ kind }: { kind: EntityKind }) {
  const { data, error, reload } = useCall('desk.lookalikes', { kind });
  const [, navigate] = useLocation();
  return (
    <>
      <PageHeader title={m.lookalikes.title} remark={m.lookalikes.hint}>
        <SegmentedControl
          aria-label={m.lookalikes.title}
          data={[
            { value: 'store', label: m.lookalikes.stores },
            { value: 'product', label: m.lookalikes.products },
          ]}
          value={kind}
          onChange={(value) => navigate(`/lookalikes/${value}`)}
        />
      </PageHeader>
      {error !== null && <ErrorAlert error={error} retry={reload} />}
      {!data && error === null && <Loading />}
      {data?.groups.length === 0 && <Text c="dimmed">{m.lookalikes.none}</Text>}
      <Stack gap="sm">
        {data?.groups.map(({ items }) => (
          <LookalikeGroup key={items.map(({ id }) => id).join()} kind={kind} items={items} />
        ))}
      </Stack>
    </>
  );
}

function LookalikeGroup({ kind, items }: { kind: EntityKind; items: SimilarNames['groups'][number]['items'] }) {
  const [into, setInto] = useState(items[0]!.id);
  const [excluded, setExcluded] = useState<ReadonlySet<number>>(new Set());
  const ids = items.map(({ id }) => id).filter((id) => id !== into && !excluded.has(id));
  const merge = () =>
    call('desk.merge', { kind, into, ids }).then(
      ({ editId }) => showSuccess(m.lookalikes.done(ids.length + 1), editId),
      showError,
    );
  return (
    <Paper>
      <Group justify="space-between" align="flex-start">
        <Stack gap={6}>
          {items.map(({ id, name, detail, lines }) => (
            <Group key={id} gap="sm">
              <Checkbox
                size="xs"
                aria-label={m.table.select(name)}
                checked={!excluded.has(id)}
                disabled={id === into}
                onChange={({ currentTarget: { checked } }) =>
                  setExcluded((before) => {
                    const next = new Set(before);
                    if (checked) next.delete(id);
                    else next.add(id);
                    return next;
                  })
                }
              />
              <Radio
                size="xs"
                name={`into-${items[0]!.id}`}
                aria-label={`${m.lookalikes.into}: ${name}`}
                checked={id === into}
                onChange={() => setInto(id)}
              />
              <Link className="plain-link" href={`/${kind}s/${id}`}>
                {name}
              </Link>
              <Text size="sm" c="dimmed">
                {[detail, m.lookalikes.lines(lines)].filter(Boolean).join(' · ')}
              </Text>
            </Group>
          ))}
        </Stack>
        <Button size="xs" onClick={merge} disabled={ids.length === 0}>
          {m.lookalikes.merge}
        </Button>
      </Group>
    </Paper>
  );
}
