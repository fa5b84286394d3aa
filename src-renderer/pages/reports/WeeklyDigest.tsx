import { Alert, Button, Group, Menu, Paper, Select, Text, TextInput, Title } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { DigestLanguage, DigestSettings, Output } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { date } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { Pending } from '../../components/PageState.tsx';
import { PolicyNotice, usePolicyValues } from '../../components/PolicyNotice.tsx';
import { useCall } from '../../components/use-call.ts';
import { useKept } from '../../components/use-kept.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { LANGUAGES } from '../../messages/language.ts';

const hrefOf = (format: 'html' | 'csv' | 'xlsx', language: DigestLanguage) =>
  `/files/digest.${format}?${new URLSearchParams({ query: JSON.stringify({ language }) })}`;

/** The digest of the last full week, and where one of each week is written. */
export function WeeklyDigest() {
  const { data, error, reload } = useCall('digest.settings', {});
  const maySee = useAllowed('digest.get');
  const mayChange = useAllowed('digest.changeSettings');
  return (
    <Paper component="section" mt="lg" aria-labelledby="weekly-digest">
      <Title order={2} id="weekly-digest" mb={4}>
        {m.digest.title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {m.digest.about}
      </Text>
      {!data ? (
        <Pending error={error} retry={reload} />
      ) : (
        <>
          {data.problem && (
            <Alert color="red" mb="sm" role="alert">
              {m.text({ message: data.problem, descriptor: data.problemDescriptor })}
            </Alert>
          )}
          <Text size="sm" mb="sm">
            {data.folder === null ? m.digest.noFolder : m.digest.goesTo(data.folder)}{' '}
            {data.written !== null && m.digest.newest(date(data.written))}
          </Text>
          {mayChange && <Settings key={JSON.stringify(data)} settings={data} reload={reload} />}
          <Group gap="sm" mt="sm">
            {maySee && <LastWeek language={data.language} />}
            {data.folder !== null && <WriteNow reload={reload} />}
          </Group>
        </>
      )}
    </Paper>
  );
}

function LastWeek({ language }: { language: DigestLanguage }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Download size={14} />}>
          {m.digest.lastWeek}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={hrefOf('html', language)} download>
          {m.digest.asPage}
        </Menu.Item>
        <Menu.Item component="a" href={hrefOf('csv', language)} download>
          {m.reports.csvSave}
        </Menu.Item>
        <Menu.Item component="a" href={hrefOf('xlsx', language)} download>
          {m.reports.xlsxSave}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function WriteNow({ reload }: { reload: () => void }) {
  const mayWrite = useAllowed('digest.write');
  const [writing, setWriting] = useState(false);
  if (!mayWrite) return null;
  const write = async () => {
    setWriting(true);
    await call('digest.write', {}).then(({ files }) => showSuccess(m.digest.written(files.length)), showError);
    setWriting(false);
    reload();
  };
  return (
    <Button size="xs" variant="default" loading={writing} onClick={write}>
      {m.digest.writeNow}
    </Button>
  );
}

function Settings({ settings, reload }: { settings: Output<'digest.settings'>; reload: () => void }) {
  const [typed, setTyped] = useKept<string | null>('digest folder', null);
  const folder = typed ?? settings.folder ?? '';
  const fixed = (usePolicyValues().digest ?? {}) as Partial<DigestSettings>;
  const change = (more: Partial<DigestSettings>) =>
    call('digest.changeSettings', more).then(() => {
      showSuccess(m.digest.saved);
      if (more.folder !== undefined) setTyped(null);
      reload();
    }, showError);
  return (
    <>
      <PolicyNotice keys={['digest']} />
      <Group gap="sm" align="flex-end">
        {window.mangalm ? (
          <>
            <TextInput
              size="xs"
              w={380}
              label={m.digest.folder}
              description={m.digest.folderHint}
              disabled={'folder' in fixed}
              value={folder}
              onChange={({ currentTarget: { value } }) => setTyped(value)}
            />
            <Button
              size="xs"
              variant="default"
              disabled={folder.trim() === (settings.folder ?? '')}
              onClick={() => change({ folder: folder.trim() || null })}
            >
              {m.save}
            </Button>
          </>
        ) : (
          <Text size="sm" c="dimmed">
            {m.digest.folderElsewhere}
          </Text>
        )}
        <Select
          size="xs"
          w={140}
          label={m.digest.language}
          allowDeselect={false}
          disabled={'language' in fixed}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          value={settings.language}
          onChange={(value) => change({ language: value as DigestLanguage })}
        />
      </Group>
    </>
  );
}
