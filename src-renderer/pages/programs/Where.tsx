import { Alert, Button, Code, Group, NumberInput, Paper, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { call, listen } from '../../client.ts';
import { ByPolicy, useFixed } from '../../components/ByPolicy.tsx';
import { tellDone } from '../../components/edits.ts';
import { useMay } from '../../components/me.ts';
import { tellTrouble } from '../../components/Trouble.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

const USUAL_PORT = 8765;
/** Delay until the API server listens with changed settings. */
const SOON_MS = 400;

/** API endpoint: a port of this machine while the window is open, or this page's own origin in a browser. */
export function Where() {
  const { data, reload } = useCall('programs.settings', {});
  const maySet = useMay('programs.changeSettings');
  const fixed = useFixed();
  const [port, setPort] = useState<number | null>(null);
  useEffect(() => listen('programs.changed', () => setTimeout(reload, SOON_MS)), [reload]);
  if (!data) return null;
  const change = (to: number | null) =>
    call('programs.changeSettings', { port: to }).then(() => tellDone(m.backups.saved), tellTrouble);
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
          {data.problem}
        </Alert>
      )}
      <ByPolicy keys={['api']} />
      {inWindow && maySet && !('api' in fixed) && (
        <Group gap="sm" align="flex-end" mt="sm">
          <NumberInput
            size="xs"
            w={140}
            label={m.programs.port}
            min={1024}
            max={65_535}
            hideControls
            value={port ?? data.port ?? USUAL_PORT}
            onChange={(value) => setPort(Number(value) || null)}
          />
          <Button size="xs" variant="default" onClick={() => change(port ?? data.port ?? USUAL_PORT)}>
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
