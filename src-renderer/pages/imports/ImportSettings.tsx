import {
  ActionIcon,
  Button,
  FileButton,
  Group,
  NumberInput,
  Paper,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { Download, Trash2 } from 'lucide-react';
import type { MappingSpec, ImportSettings as Settings } from '../../../src-shared/contract/index.ts';
import { problemFrom } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { showSuccess } from '../../components/notify.ts';
import { PolicyNotice, usePolicyValues } from '../../components/PolicyNotice.tsx';
import { saveFile } from '../../components/save-file.ts';
import { useCall } from '../../components/use-call.ts';
import { useKept } from '../../components/use-kept.ts';
import { m } from '../../messages/index.ts';

type TypedSettings = Partial<Omit<Settings, 'breaker'>> & { breaker?: Partial<Settings['breaker']> };

/** Import settings: circuit breaker, watched folder, and saved mappings. */
export function ImportSettings() {
  const { data, reload } = useCall('imports.settings', {});
  const fixed = usePolicyValues();
  const companysBreaker = (fixed.breaker ?? {}) as Partial<Settings['breaker']>;
  const [typed, setTyped] = useKept<TypedSettings>('import settings', {});
  if (!data) return null;
  const draft = { ...data, ...typed, breaker: { ...data.breaker, ...typed.breaker } };
  const change = (more: TypedSettings) => setTyped({ ...typed, ...more });
  const breaker = (more: Partial<Settings['breaker']>) => change({ breaker: { ...typed.breaker, ...more } });
  const save = async () => {
    try {
      const { watchedFolder, ...rest } = draft;
      // a page in a browser must not name a folder of this machine
      await call(
        'imports.changeSettings',
        window.mangalm ? { ...rest, watchedFolder: watchedFolder?.trim() || null } : rest,
      );
      showSuccess(m.importSettings.saved);
      setTyped({});
      reload();
    } catch (error) {
      showError(error);
    }
  };
  return (
    <details className="settings">
      <summary>{m.importSettings.title}</summary>
      <Paper mt="xs">
        <Stack gap="md">
          <PolicyNotice keys={['breaker', 'watchedFolder', 'defaultCurrency', 'mappings']} />
          <Group gap="md" align="flex-end">
            <NumberInput
              size="xs"
              disabled={'maxErrorRate' in companysBreaker}
              label={m.importSettings.rate}
              min={0}
              max={100}
              value={Math.round(draft.breaker.maxErrorRate * 1000) / 10}
              onChange={(value) => breaker({ maxErrorRate: Number(value) / 100 })}
            />
            <NumberInput
              size="xs"
              disabled={'window' in companysBreaker}
              label={m.importSettings.window}
              min={10}
              value={draft.breaker.window}
              onChange={(value) => breaker({ window: Number(value) })}
            />
            <NumberInput
              size="xs"
              disabled={'smallestSample' in companysBreaker}
              label={m.importSettings.sample}
              min={1}
              value={draft.breaker.smallestSample}
              onChange={(value) => breaker({ smallestSample: Number(value) })}
            />
            <NumberInput
              size="xs"
              disabled={'maxConsecutiveRejects' in companysBreaker}
              label={m.importSettings.inARow}
              min={1}
              value={draft.breaker.maxConsecutiveRejects}
              onChange={(value) => breaker({ maxConsecutiveRejects: Number(value) })}
            />
          </Group>
          <Group gap="md" align="flex-end">
            <TextInput
              size="xs"
              w={420}
              disabled={'watchedFolder' in fixed || !window.mangalm}
              label={m.importSettings.watched}
              description={window.mangalm ? m.importSettings.watchedHint : m.importSettings.watchedElsewhere}
              value={draft.watchedFolder ?? ''}
              onChange={(event) => change({ watchedFolder: event.target.value })}
            />
            <TextInput
              size="xs"
              w={220}
              disabled={'defaultCurrency' in fixed}
              label={m.importSettings.currency}
              value={draft.defaultCurrency}
              maxLength={3}
              onChange={(event) => change({ defaultCurrency: event.target.value.toUpperCase() })}
            />
            <Button variant="default" onClick={save} disabled={Object.keys(typed).length === 0}>
              {m.importSettings.save}
            </Button>
          </Group>
          <Mappings />
        </Stack>
      </Paper>
    </details>
  );
}

function Mappings() {
  const { data, reload } = useCall('imports.mappings', {});
  const items = data?.items ?? [];
  const add = async (file: File | null) => {
    if (!file) return;
    try {
      const spec = JSON.parse(await file.text()) as MappingSpec; // validated by the backend
      await call('imports.saveMapping', { ...spec, name: spec.name ?? file.name.replace(/\.json$/i, '') });
      reload();
    } catch (error) {
      showError(
        error instanceof SyntaxError
          ? problemFrom({ code: 'mapping_wrong', message: m.importSettings.noJson(file.name), hint: '' })
          : error,
      );
    }
  };
  return (
    <div>
      <Title order={2} mb={4}>
        {m.importSettings.mappings}
      </Title>
      {items.length === 0 && (
        <Text size="sm" c="dimmed">
          {m.importSettings.noMappings}
        </Text>
      )}
      {items.map(({ usedAt: _, ...spec }) => (
        <Group key={spec.name} gap="xs">
          <Text size="sm">{spec.name}</Text>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={m.importSettings.export(spec.name)}
            onClick={() =>
              saveFile(`${spec.name}.json`, new Blob([JSON.stringify(spec, null, 2)], { type: 'application/json' }))
            }
          >
            <Download size={15} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={m.importSettings.remove(spec.name)}
            onClick={() => call('imports.removeMapping', { name: spec.name }).then(reload, showError)}
          >
            <Trash2 size={15} />
          </ActionIcon>
        </Group>
      ))}
      <FileButton accept="application/json,.json" onChange={add}>
        {(props) => (
          <Button {...props} variant="default" size="compact-sm" mt="xs">
            {m.importSettings.add}
          </Button>
        )}
      </FileButton>
    </div>
  );
}
