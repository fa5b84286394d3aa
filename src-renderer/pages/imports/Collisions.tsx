import { Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Collision } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { confirm } from '../../components/confirm.tsx';
import { ErrorAlert, showError } from '../../components/ErrorAlert.tsx';
import { instant, money } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { showSuccess } from '../../components/notify.ts';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';

const SHOWN = 50;
const ROUTES = { invoice: 'invoices', store: 'stores', product: 'products' } as const;

/** Collisions of scoped imports with data outside their scope, and their resolution: for all imports or for one. */
export function Collisions({ importId }: { importId?: number }) {
  const [settled, setSettled] = useState(false);
  const { data, error, reload } = useCall('imports.collisions', {
    settled,
    limit: SHOWN,
    ...(importId === undefined ? {} : { importId }),
  });
  return (
    <Paper component="section" aria-labelledby="collisions">
      <Group justify="space-between" align="flex-start">
        <Title order={2} id="collisions">
          {m.collisions.title}
        </Title>
        <Checkbox
          size="xs"
          label={m.collisions.all}
          checked={settled}
          onChange={({ currentTarget: { checked } }) => setSettled(checked)}
        />
      </Group>
      {error !== null && <ErrorAlert error={error} retry={reload} />}
      {data === null && error === null && <Loading />}
      {data && (
        <>
          <Text size="sm" c="dimmed" mb="sm">
            {data.total === 0 ? m.collisions.none : m.collisions.text}
          </Text>
          <Stack gap="sm">
            {data.items.map((collision) => (
              <CollisionCard key={`${collision.kind} ${collision.id}`} collision={collision} reload={reload} />
            ))}
          </Stack>
          {data.total > data.items.length && (
            <Text size="sm" c="dimmed" mt="sm">
              {m.collisions.more(data.total - data.items.length)}
            </Text>
          )}
        </>
      )}
    </Paper>
  );
}

function CollisionCard({ collision, reload }: { collision: Collision; reload: () => void }) {
  const { kind, id, name, reason, existing, author, at, importId, fileName, settledAt, settledBy } = collision;
  const maySettle = useAllowed('imports.settle');
  const [busy, setBusy] = useState(false);
  const settle = async (what: 'keep' | 'remove') => {
    setBusy(true);
    await call('imports.settle', { kind, id, what }).then(() => showSuccess(m.collisions.settled[what]), showError);
    setBusy(false);
    reload();
  };
  return (
    <article className="conflict" aria-label={`${m.collisions.kinds[kind]} ${name}`}>
      <Group gap="xs">
        <Link className="plain-link conflict-name" href={`/${ROUTES[kind]}/${id}`}>
          {name}
        </Link>
        <Text size="sm" c="dimmed">
          {m.collisions.kinds[kind]} · {m.collisions.reasons[reason]}
        </Text>
      </Group>
      <div className="conflict-sides">
        <CollisionSide title={m.collisions.imported} side={collision}>
          <Text size="xs" c="dimmed">
            {m.collisions.by(author, instant(at))}
            {' · '}
            <Link href={`/imports/${importId}`}>{fileName}</Link>
          </Text>
        </CollisionSide>
        {existing && (
          <CollisionSide title={m.collisions.existing} side={existing}>
            <Link href={`/${ROUTES[kind]}/${existing.id}`}>{existing.name}</Link>
          </CollisionSide>
        )}
      </div>
      {settledAt === null && maySettle && (
        <Group gap="xs" mt="xs">
          <Button size="compact-xs" variant="default" disabled={busy} onClick={() => settle('keep')}>
            {m.collisions.keep}
          </Button>
          {kind === 'invoice' && (
            <Button
              size="compact-xs"
              variant="default"
              disabled={busy}
              onClick={() =>
                confirm({
                  title: m.collisions.removeTitle,
                  text: m.collisions.removeText(name, author),
                  yes: m.collisions.remove,
                  onYes: () => void settle('remove'),
                })
              }
            >
              {m.collisions.remove}
            </Button>
          )}
        </Group>
      )}
      {settledAt !== null && (
        <Text size="xs" c="dimmed">
          {m.collisions.settledBy(settledBy ?? '', instant(settledAt))}
        </Text>
      )}
    </article>
  );
}

function CollisionSide({
  title,
  side: { name, store, totalMinor, currency },
  children,
}: {
  title: string;
  side: Pick<Collision, 'name' | 'store' | 'totalMinor' | 'currency'>;
  children: React.ReactNode;
}) {
  const amount = totalMinor !== null && currency !== null ? ` · ${money(totalMinor, currency)}` : '';
  return (
    <div>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Text className="conflict-value">
        {store ?? name}
        {amount}
      </Text>
      {children}
    </div>
  );
}
