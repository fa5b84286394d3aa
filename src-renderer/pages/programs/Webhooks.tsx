import { Badge, Button, Group, MultiSelect, Paper, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { WebhookEvent } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { count, instant } from '../../components/format.ts';
import { OneTimeSecret } from '../../components/OneTimeSecret.tsx';
import { Pending } from '../../components/PageState.tsx';
import { SmallTable } from '../../components/SmallTable.tsx';
import { useCall } from '../../components/use-call.ts';
import { useKeptForm } from '../../components/use-kept-form.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { SecretForm } from '../account/SecretForm.tsx';

const EVENTS = Object.keys(m.programs.events) as WebhookEvent[];
const SHOWN = 20;

/** Webhooks and their deliveries. */
export function Webhooks() {
  const { data, error, reload } = useCall('programs.webhooks', {});
  const { data: log, reload: reloadLog } = useCall('programs.deliveries', { limit: SHOWN });
  const mayAdd = useAllowed('programs.addWebhook');
  const [secret, setSecret] = useState<string | null>(null);
  const { form, discard } = useKeptForm('new webhook', {
    initialValues: { name: '', url: '', events: ['import.finished', 'import.failed'] as WebhookEvent[] },
  });
  const { name, url, events } = form.values;
  const reloadBoth = () => {
    reload();
    reloadLog();
  };
  const add = async () => {
    setSecret((await call('programs.addWebhook', form.values)).secret);
    form.setValues({ name: '', url: '' });
    discard();
    reloadBoth();
  };
  return (
    <Paper component="section" mt="md" aria-label={m.programs.webhooks}>
      <Title order={2} mb={4}>
        {m.programs.webhooks}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {m.programs.webhooksText}
      </Text>
      {!data && <Pending error={error} retry={reload} />}
      {data && data.items.length > 0 && (
        <SmallTable
          rows={data.items}
          rowKey={({ id }) => id}
          columns={[
            { head: m.programs.program, cell: (hook) => hook.name },
            { head: m.programs.url, cell: (hook) => hook.url },
            {
              head: m.programs.eventsHead,
              cell: (hook) => hook.events.map((event) => m.programs.events[event]).join(', '),
            },
            { head: m.programs.waiting, right: true, cell: ({ waiting }) => count(waiting) },
            {
              head: { label: m.programs.remove },
              right: true,
              cell: ({ id, name: of }) =>
                mayAdd && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`${m.programs.remove}: ${of}`}
                    onClick={() => call('programs.removeWebhook', { id }).then(reloadBoth, showError)}
                  >
                    {m.programs.remove}
                  </Button>
                ),
            },
          ]}
        />
      )}
      {secret && <OneTimeSecret secret={secret} remark={m.programs.hookOnce} onClose={() => setSecret(null)} />}
      {mayAdd && (
        <SecretForm
          action={m.programs.addHook}
          submit={add}
          disabled={name.trim() === '' || url.trim() === '' || events.length === 0}
        >
          <Group gap="sm" align="flex-start">
            <TextInput label={m.programs.program} w={180} {...form.getInputProps('name')} />
            <TextInput label={m.programs.url} w={300} placeholder="https://" {...form.getInputProps('url')} />
            <MultiSelect
              label={m.programs.eventsHead}
              w={320}
              data={EVENTS.map((event) => ({ value: event, label: m.programs.events[event] }))}
              {...form.getInputProps('events')}
            />
          </Group>
        </SecretForm>
      )}
      {log && log.items.length > 0 && (
        <>
          <Title order={3} size="h5" mt="md" mb={4}>
            {m.programs.deliveries}
          </Title>
          <SmallTable
            rows={log.items}
            rowKey={({ id }) => id}
            columns={[
              { head: m.programs.at, cell: ({ happenedAt }) => instant(happenedAt) },
              { head: m.programs.program, cell: ({ webhookName }) => webhookName },
              { head: m.programs.eventsHead, cell: ({ event, ref }) => `${m.programs.events[event]} ${ref}` },
              {
                head: m.programs.ended,
                cell: ({ state, answer, descriptor, nextAt }) => (
                  <>
                    <Badge size="sm" mr={6} tt="none" autoContrast color={STATES[state]}>
                      {m.programs.states[state]}
                    </Badge>
                    {answer && m.text({ message: answer, descriptor })}{' '}
                    {state === 'waiting' && nextAt && m.programs.nextTry(instant(nextAt))}
                  </>
                ),
              },
              { head: m.programs.tries, right: true, cell: ({ tries }) => count(tries) },
              {
                head: { label: m.programs.again },
                right: true,
                cell: ({ id }) =>
                  mayAdd && (
                    <Button
                      size="compact-xs"
                      variant="default"
                      onClick={() =>
                        call('programs.deliverAgain', { id }).then(() => setTimeout(reloadBoth, 500), showError)
                      }
                    >
                      {m.programs.again}
                    </Button>
                  ),
              },
            ]}
          />
        </>
      )}
    </Paper>
  );
}

const STATES = { done: 'teal.9', waiting: 'yellow', given_up: 'red.9' } as const;
