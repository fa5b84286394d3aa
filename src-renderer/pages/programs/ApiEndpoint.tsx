import { Alert, Button, Code, Group, NumberInput, Paper, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { call, listen } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { showSuccess } from '../../components/notify.ts';
import { Pending } from '../../components/PageState.tsx';
import { PolicyNotice, usePolicyValues } from '../../components/PolicyNotice.tsx';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';

const DEFAULT_PORT = 8765;
/** Delay until the API server listens with changed settings. */
const RELOAD_DELAY_MS = 400;

/** API endpoint: a port of this machine while the window is open, or this page's own origin in a browser. */
export function ApiEndpoint() {
  const { data, error, reload } = useCall('programs.settings', {});
  const maySet = useAllowed('programs.changeSettings');
  const fixed = usePolicyValues();
  const [port, setPort] = useState<number | null>(null);
  useEffect(() => listen('programs.changed', () => setTimeout(reload, RELOAD_DELAY_MS)), [reload]);
  if (!data) return <Pending error={error} retry={reload} />;
  const change = (to: number | null) =>
    call('programs.changeSettings', { port: to }).then(() => showSuccess(m.backups.saved), showError);
  const inWindow = window.mangalm !== undefined;
  const now = inWindow ? data.now : `${location.origin}/api`;
  return (
    <Paper component="section" aria-label={m.programs.where}>
      <Title order={2} mb="xs">
        {m.programs.where}
      </Title>
      <Text size="sm">{now ? <Code>{now}</Code> : m.programs.nowhere}</Text>
      {data.problem && (
        <Alert color="red" mt="xs" role="alert">
          {m.text({ message: data.problem, descriptor: data.descriptor })}
        </Alert>
      )}
      <PolicyNotice keys={['api']} />
      {inWindow && maySet && !('api' in fixed) && (
        <Group gap="sm" align="flex-end" mt="sm">
          <NumberInput
            size="xs"
            w={140}
            label={m.programs.port}
            min={1024}
            max={65_535}
            hideControls
            value={port ?? data.port ?? DEFAULT_PORT}
            onChange={(value) => setPort(Number(value) || null)}
          />
          <Button size="xs" variant="default" onClick={() => change(port ?? data.port ?? DEFAULT_PORT)}>
            {m.programs.answerHere}
          </Button>
          {data.port !== null && (
            <Button size="xs" variant="subtle" onClick={() => change(null)}>
              {m.programs.answerNowhere}
            </Button>
          )}
        </Group>
      )}
    </Paper>
  );
}
