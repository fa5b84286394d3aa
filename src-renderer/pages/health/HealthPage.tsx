import { Badge, Button, Modal, Paper, Tabs, Text } from '@mantine/core';
import { CircleAlert, CircleCheck, CircleX } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { HealthPart, HealthState } from '../../../src-shared/contract/index.ts';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { Traces } from './Traces.tsx';
import { UpdatesCard } from './UpdatesCard.tsx';

const STATE_ICONS = {
  fine: { Icon: CircleCheck, colour: 'var(--app-good)' },
  attention: { Icon: CircleAlert, colour: 'var(--app-warn)' },
  broken: { Icon: CircleX, colour: 'var(--app-bad)' },
} satisfies Record<HealthState, unknown>;

/** Page on which a component is managed. */
const MANAGED_AT: Partial<Record<HealthPart['name'], string>> = {
  backup: '/backups',
  queue: '/imports',
  imports: '/imports',
  models: '/forecast/accuracy',
  sync: '/sync',
  accounts: '/people',
};

/** Health of each component, and diagnostics for support. */
export default function HealthPage() {
  const { data, error, reload } = useCall('health.get', {});
  const mayLook = useAllowed('health.diagnostics');
  const mayTrace = useAllowed('health.traces');
  const [shown, setShown] = useState(false);
  if (error || !data) return <PageState title={m.health.title} error={error} retry={reload} />;
  return (
    <>
      <PageHeader title={m.health.title} remark={m.health.overall[data.state]}>
        <Button variant="default" onClick={reload}>
          {m.health.again}
        </Button>
        {mayLook && <Button onClick={() => setShown(true)}>{m.health.diagnostics}</Button>}
      </PageHeader>
      <Paper component="section">
        <ul className="health">
          {data.parts.map((part) => {
            const { name, state } = part;
            const hint = m.hint(part);
            const { Icon, colour } = STATE_ICONS[state];
            const place = MANAGED_AT[name];
            return (
              <li key={name}>
                <Icon size={18} color={colour} aria-hidden />
                <span className="health-name">
                  {place ? (
                    <Link className="plain-link" href={place}>
                      {m.health.parts[name]}
                    </Link>
                  ) : (
                    m.health.parts[name]
                  )}
                </span>
                <span>
                  {state !== 'fine' && (
                    <Badge size="sm" mr={6} color={state === 'broken' ? 'red.9' : 'yellow'} autoContrast tt="none">
                      {m.health.states[state]}
                    </Badge>
                  )}
                  {m.text(part)} {hint && <strong>{hint}</strong>}
                </span>
              </li>
            );
          })}
        </ul>
      </Paper>
      <Text size="sm" c="dimmed" mt="sm">
        {m.health.versionIs(data.version)}
      </Text>
      <UpdatesCard />
      {mayTrace && <Traces />}
      {shown && <Diagnostics onClose={() => setShown(false)} />}
    </>
  );
}

/** Preview of the diagnostics before they are saved. */
function Diagnostics({ onClose }: { onClose: () => void }) {
  const { data, error, reload } = useCall('health.diagnostics', {});
  return (
    <Modal opened onClose={onClose} size="xl" title={m.health.diagnostics} closeButtonProps={{ 'aria-label': m.close }}>
      <Text size="sm" mb="sm">
        {m.health.diagnosticsText}
      </Text>
      {error ? <ErrorAlert error={error} retry={reload} /> : !data && <Loading />}
      {data && (
        <>
          <Tabs defaultValue={data.files[0]!.name} keepMounted={false}>
            <Tabs.List>
              {data.files.map(({ name }) => (
                <Tabs.Tab key={name} value={name}>
                  {name}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {data.files.map(({ name, text }) => (
              <Tabs.Panel key={name} value={name}>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
                <pre className="health-file" tabIndex={0}>
                  {text}
                </pre>
              </Tabs.Panel>
            ))}
          </Tabs>
          <Button mt="sm" component="a" href="/files/diagnostics.zip" download>
            {m.health.save}
          </Button>
        </>
      )}
    </Modal>
  );
}
