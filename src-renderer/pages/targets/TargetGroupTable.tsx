import { ActionIcon, Button, Group, Progress, Table, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Trash2 } from 'lucide-react';
import { useId } from 'react';
import type { Target, TargetGroup, TargetList } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { confirm } from '../../components/confirm.tsx';
import { showError } from '../../components/ErrorAlert.tsx';
import { money, moneyWhole, percent } from '../../components/format.ts';
import { ScrollX } from '../../components/ScrollX.tsx';
import { m } from '../../messages/index.ts';
import { groupTitle, partName, percentText, stateText } from './target-text.ts';

/** Targets that exclude each other, with their sum where there are several. */
export function TargetGroupTable({
  list,
  group,
  onEdit,
  onChanged,
}: {
  list: TargetList;
  group: TargetGroup;
  /** Null where they can't be changed. */
  onEdit: ((target: Target) => void) | null;
  onChanged: () => void;
}) {
  const title = useId();
  const items = list.items.filter(({ id }) => group.ids.includes(id));
  const heads = [
    { label: m.targets.of },
    { label: m.targets.achieved },
    { label: m.targets.toGo, hint: m.targets.perDayHint, right: true },
    { label: m.targets.lands, hint: m.targets.landsHint, right: true },
    { label: m.targets.chance },
  ];
  const currency = items[0]?.currency ?? list.currency;
  return (
    <section aria-labelledby={title}>
      <Title order={2} id={title} mb={4}>
        {groupTitle(group.by)}
      </Title>
      <ScrollX>
        <Table className="small-table targets-table">
          <Table.Thead>
            <Table.Tr>
              {heads.map(({ label, hint, right }) => (
                <Table.Th key={label} ta={right ? 'right' : undefined} title={hint}>
                  {label}
                </Table.Th>
              ))}
              {onEdit && <Table.Th aria-label={m.targets.edit} />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((target) => (
              <TargetRow key={target.id} target={target} onEdit={onEdit} onChanged={onChanged} />
            ))}
          </Table.Tbody>
          {items.length > 1 && (
            <Table.Tfoot>
              <Table.Tr>
                <Table.Th scope="row">{m.targets.sum}</Table.Th>
                <Table.Td>
                  <Achieved achieved={group.achievedMinor} target={group.targetMinor} currency={currency} />
                </Table.Td>
                <ToGo toGo={group.toGoMinor} perDay={group.perDayMinor} currency={currency} />
                <Lands expected={group.expectedMinor} currency={currency} />
                <Table.Td />
                {onEdit && <Table.Td />}
              </Table.Tr>
            </Table.Tfoot>
          )}
        </Table>
      </ScrollX>
    </section>
  );
}

function ToGo({ toGo, perDay, currency }: { toGo: number; perDay: number | null; currency: string }) {
  return (
    <Table.Td ta="right" className="figure" title={money(toGo, currency)}>
      {moneyWhole(toGo, currency)}
      {perDay !== null && (
        <Text size="xs" c="dimmed">
          {m.targets.aDay(moneyWhole(perDay, currency))}
        </Text>
      )}
    </Table.Td>
  );
}

function Lands({
  expected,
  landing,
  currency,
}: {
  expected: number | null;
  landing?: Target['landing'];
  currency: string;
}) {
  return (
    <Table.Td ta="right" className="figure" title={expected === null ? undefined : money(expected, currency)}>
      {expected !== null && moneyWhole(expected, currency)}
      {landing && (
        <Text size="xs" c="dimmed">
          {m.targets.between(moneyWhole(landing.lowMinor, currency), moneyWhole(landing.highMinor, currency))}
        </Text>
      )}
    </Table.Td>
  );
}

function Achieved({ achieved, target, currency }: { achieved: number; target: number; currency: string }) {
  const share = achieved / target;
  return (
    <>
      <Group gap={6} justify="space-between" wrap="nowrap">
        <Text size="sm" className="figure" title={money(achieved, currency)}>
          {m.targets.achievedOf(moneyWhole(achieved, currency), moneyWhole(target, currency))}
        </Text>
        <Text size="sm" c="dimmed" className="figure">
          {percent(Math.floor(share * 100) / 100)}
        </Text>
      </Group>
      <Progress value={Math.max(0, Math.min(100, share * 100))} size={5} mt={3} aria-hidden="true" />
    </>
  );
}

function TargetRow({
  target,
  onEdit,
  onChanged,
}: {
  target: Target;
  onEdit: ((target: Target) => void) | null;
  onChanged: () => void;
}) {
  const { targetMinor, achievedMinor, toGoMinor, perDayMinor, expectedMinor, landing, currency, state } = target;
  const name = partName(target);
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {name}
      </Table.Th>
      <Table.Td>
        <Achieved achieved={achievedMinor} target={targetMinor} currency={currency} />
      </Table.Td>
      <ToGo toGo={toGoMinor} perDay={perDayMinor} currency={currency} />
      <Lands expected={expectedMinor} landing={landing} currency={currency} />
      <Table.Td>
        <span className={classOf(target)}>{stateText(target)}</span>
        {state === 'open' && landing && (
          <Text size="xs" c="dimmed">
            {percentText(landing.chance)}
          </Text>
        )}
      </Table.Td>
      {onEdit && (
        <Table.Td>
          <Group gap={4} wrap="nowrap" justify="flex-end">
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`${m.targets.change}: ${name}`}
              onClick={() => onEdit(target)}
            >
              {m.targets.change}
            </Button>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="red"
              aria-label={`${m.targets.remove}: ${name}`}
              onClick={() => askToRemove(target.id, name, onChanged)}
            >
              <Trash2 size={14} />
            </ActionIcon>
          </Group>
        </Table.Td>
      )}
    </Table.Tr>
  );
}

/** The colour of how it goes. */
function classOf({ state, landing }: Target): string | undefined {
  if (state === 'reached') return 'delta-good';
  if (state === 'missed') return 'delta-bad';
  if (landing && ['sure', 'likely'].includes(landing.likelihood)) return 'delta-good';
  return landing && ['unlikely', 'hardly'].includes(landing.likelihood) ? 'delta-bad' : undefined;
}

function askToRemove(id: number, name: string, onChanged: () => void): void {
  confirm({
    title: m.targets.removeTitle(name),
    text: m.targets.removeText,
    yes: m.targets.remove,
    onYes: () =>
      void call('targets.remove', { id }).then((removed) => {
        onChanged();
        showRemoved(removed.id, onChanged);
      }, showError),
  });
}

function showRemoved(id: number, onChanged: () => void): void {
  const note = `target-removed-${id}`;
  const restore = () => {
    notifications.hide(note);
    call('targets.remove', { id, removed: false }).then(onChanged, showError);
  };
  notifications.show({
    id: note,
    autoClose: 10_000,
    message: (
      <span>
        {m.targets.wasRemoved}{' '}
        <button type="button" className="link" onClick={restore}>
          {m.targets.restore}
        </button>
      </span>
    ),
  });
}
