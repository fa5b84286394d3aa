import { Button, Group, Text, TextInput } from '@mantine/core';
import type { Output } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { showSuccess } from '../../components/notify.ts';
import { parseNumber } from '../../components/parse-input.ts';
import { useCall } from '../../components/use-call.ts';
import { useKept } from '../../components/use-kept.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';

type Settings = Output<'stock.settings'>;

const FIELDS: { key: keyof Settings; label: string; least: number; most: number }[] = [
  { key: 'leadDays', label: m.stock.settingLead, least: 0, most: 365 },
  { key: 'orderEveryDays', label: m.stock.settingEvery, least: 1, most: 365 },
  { key: 'nearExpiryDays', label: m.stock.settingNear, least: 0, most: 1000 },
];

/** How the company buys: lead time, days between orders, and when goods count as near their expiry. */
export function BuyingSettings() {
  const { data, reload } = useCall('stock.settings', {});
  const [typed, setTyped] = useKept<Partial<Record<keyof Settings, string>>>('buying settings', {});
  const mayChange = useAllowed('stock.changeSettings');
  if (!data || !mayChange) return null;
  const textOf = (key: keyof Settings) => typed[key] ?? String(data[key]);
  const daysOf = ({ key, least, most }: (typeof FIELDS)[number]): number | null => {
    const days = parseNumber(textOf(key));
    return days !== null && Number.isInteger(days) && days >= least && days <= most ? days : null;
  };
  const isWrong = FIELDS.some((field) => daysOf(field) === null);
  const save = () => {
    const settings = Object.fromEntries(FIELDS.map((field) => [field.key, daysOf(field)])) as Settings;
    call('stock.changeSettings', settings).then(() => {
      showSuccess(m.stock.settingsSaved);
      setTyped({});
      reload();
    }, showError);
  };
  return (
    <section aria-label={m.stock.settings}>
      <Group gap="sm" align="flex-end" mb={4}>
        {FIELDS.map((field) => (
          <TextInput
            key={field.key}
            size="xs"
            w={210}
            label={field.label}
            inputMode="numeric"
            value={textOf(field.key)}
            error={daysOf(field) === null && m.stock.settingsBad}
            onChange={({ currentTarget: { value } }) => setTyped({ ...typed, [field.key]: value })}
          />
        ))}
        <Button size="xs" variant="default" onClick={save} disabled={isWrong || Object.keys(typed).length === 0}>
          {m.save}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mb="sm">
        {m.stock.settingsText}
      </Text>
    </section>
  );
}
