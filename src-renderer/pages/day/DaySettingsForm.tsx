import { Button, Chip, CloseButton, Group, Modal, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Output } from '../../../src-shared/contract/index.ts';
import { asProblem } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { FormFooter } from '../../components/FormFooter.tsx';
import { weekdayName } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { moneyInput, parseMoney, parseNumber } from '../../components/parse-input.ts';
import { useKept } from '../../components/use-kept.ts';
import { m } from '../../messages/index.ts';

type Settings = Output<'day.settings'>;

/** The settings as they are typed. */
interface Typed {
  reps: { salesperson: string; calls: string; visits: string; weekdays: number[]; start: string }[];
  places: Settings['places'];
  closed: Settings['closed'];
  perKilometre: string;
}

const WORKDAYS = [1, 2, 3, 4, 5];
/** What is no number is sent as one that is refused, so that the field says why. */
const NO_NUMBER = -1;

const typedOf = ({ reps, places, closed, perKilometreMinor, currency }: Settings): Typed => ({
  reps: reps.map((rep) => ({ ...rep, calls: String(rep.calls), visits: String(rep.visits) })),
  places,
  closed,
  perKilometre: moneyInput(perKilometreMinor, currency),
});

/** By what days are planned: room of each rep, places with fixed days, closed days, and what the way costs. */
export function DaySettingsForm({ settings, onClose }: { settings: Settings; onClose: () => void }) {
  const [kept, setKept] = useKept<Typed | null>('day settings', null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [trouble, setTrouble] = useState<string | null>(null);
  const typed = kept ?? typedOf(settings);
  const set = (change: Partial<Typed>) => setKept({ ...typed, ...change });
  const close = () => {
    setKept(null);
    onClose();
  };
  const save = async () => {
    const { reps, places, closed, perKilometre } = typed;
    try {
      await call('day.changeSettings', {
        reps: reps.map((rep) => ({
          ...rep,
          calls: parseNumber(rep.calls) ?? NO_NUMBER,
          visits: parseNumber(rep.visits) ?? NO_NUMBER,
        })),
        places,
        closed,
        perKilometreMinor: parseMoney(perKilometre, settings.currency) ?? NO_NUMBER,
      });
      showSuccess(m.day.saved);
      close();
    } catch (error) {
      const problem = asProblem(error);
      const { fields = {}, fieldDescriptors = {} } = problem;
      setErrors(
        Object.fromEntries(
          Object.entries(fields).map(([field, message]) => [
            field,
            m.text({ message, descriptor: fieldDescriptors[field] }),
          ]),
        ),
      );
      setTrouble(m.problem(problem));
    }
  };
  const changed = <T,>(rows: T[], at: number, change: Partial<T>) =>
    rows.map((row, i) => (i === at ? { ...row, ...change } : row));
  const without = <T,>(rows: T[], at: number) => rows.filter((_, i) => i !== at);
  const { reps, places, closed } = typed;
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={false}
      size="xl"
      title={m.day.settings}
      closeButtonProps={{ 'aria-label': m.close }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="md">
          <Part
            title={m.day.reps}
            add={m.day.addRep}
            onAdd={() =>
              set({ reps: [...reps, { salesperson: '', calls: '25', visits: '0', weekdays: WORKDAYS, start: '' }] })
            }
          >
            {reps.map((rep, i) => (
              <Row key={i} label={m.day.removeRep(rep.salesperson)} onRemove={() => set({ reps: without(reps, i) })}>
                <NativeSelect
                  size="xs"
                  w={150}
                  label={m.day.rep}
                  data={optionsOf(settings.salespeople, rep.salesperson)}
                  value={rep.salesperson}
                  error={errors[`reps.${i}.salesperson`]}
                  onChange={({ currentTarget: { value } }) => set({ reps: changed(reps, i, { salesperson: value }) })}
                />
                {(['calls', 'visits', 'start'] as const).map((field) => (
                  <TextInput
                    key={field}
                    size="xs"
                    w={field === 'start' ? 130 : 96}
                    inputMode="numeric"
                    label={{ calls: m.day.repCalls, visits: m.day.repVisits, start: m.day.start }[field]}
                    value={rep[field]}
                    error={errors[`reps.${i}.${field}`]}
                    onChange={({ currentTarget: { value } }) => set({ reps: changed(reps, i, { [field]: value }) })}
                  />
                ))}
                <Weekdays
                  label={m.day.of(m.day.weekdays, i + 1)}
                  value={rep.weekdays}
                  error={errors[`reps.${i}.weekdays`]}
                  onChange={(weekdays) => set({ reps: changed(reps, i, { weekdays }) })}
                />
              </Row>
            ))}
          </Part>
          <Part
            title={m.day.places}
            hint={m.day.placesHint}
            add={m.day.addPlace}
            onAdd={() => set({ places: [...places, { place: '', weekdays: [] }] })}
          >
            {places.map((one, i) => (
              <Row key={i} label={m.day.removePlace(one.place)} onRemove={() => set({ places: without(places, i) })}>
                <NativeSelect
                  size="xs"
                  w={200}
                  label={m.day.place}
                  data={optionsOf(settings.placesOfStores, one.place)}
                  value={one.place}
                  error={errors[`places.${i}.place`]}
                  onChange={({ currentTarget: { value } }) => set({ places: changed(places, i, { place: value }) })}
                />
                <Weekdays
                  label={m.day.of(m.day.weekdays, i + 1)}
                  value={one.weekdays}
                  error={errors[`places.${i}.weekdays`]}
                  onChange={(weekdays) => set({ places: changed(places, i, { weekdays }) })}
                />
              </Row>
            ))}
          </Part>
          <Part
            title={m.day.closed}
            add={m.day.addClosed}
            onAdd={() => set({ closed: [...closed, { date: '', salesperson: '', reason: '' }] })}
          >
            {closed.map((one, i) => (
              <Row key={i} label={m.day.removeClosed(one.date)} onRemove={() => set({ closed: without(closed, i) })}>
                <TextInput
                  size="xs"
                  w={140}
                  type="date"
                  label={m.day.date}
                  value={one.date}
                  error={errors[`closed.${i}.date`] ?? (trouble && one.date === '' ? m.calls.dayMissing : undefined)}
                  onChange={({ currentTarget: { value } }) => set({ closed: changed(closed, i, { date: value }) })}
                />
                <NativeSelect
                  size="xs"
                  w={150}
                  label={m.day.closedFor}
                  data={optionsOf(settings.salespeople, one.salesperson, m.day.everyone)}
                  value={one.salesperson}
                  error={errors[`closed.${i}.salesperson`]}
                  onChange={({ currentTarget: { value } }) =>
                    set({ closed: changed(closed, i, { salesperson: value }) })
                  }
                />
                <TextInput
                  size="xs"
                  w={180}
                  label={m.day.reason}
                  value={one.reason}
                  onChange={({ currentTarget: { value } }) => set({ closed: changed(closed, i, { reason: value }) })}
                />
              </Row>
            ))}
          </Part>
          <TextInput
            size="xs"
            w={260}
            inputMode="decimal"
            label={m.day.perKilometre}
            description={m.day.perKilometreHint}
            value={typed.perKilometre}
            error={errors.perKilometreMinor}
            onChange={({ currentTarget: { value } }) => set({ perKilometre: value })}
          />
          <FormFooter trouble={trouble} onCancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}

/** The names to choose from, with one that is there already, and what stands for none. */
const optionsOf = (names: string[], name: string, none = '') => [
  { value: '', label: none },
  ...[...new Set([...names, name])].filter(Boolean).map((value) => ({ value, label: value })),
];

function Part({
  title,
  hint,
  add,
  onAdd,
  children,
}: {
  title: string;
  hint?: string;
  add: string;
  onAdd: () => void;
  children: ReactNode;
}) {
  return (
    <section>
      <Title order={3} size="h5">
        {title}
      </Title>
      {hint && (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
      {children}
      <Button size="compact-xs" variant="default" mt={6} onClick={onAdd}>
        {add}
      </Button>
    </section>
  );
}

function Row({ label, onRemove, children }: { label: string; onRemove: () => void; children: ReactNode }) {
  return (
    <Group align="flex-start" gap="xs" mt={6}>
      {children}
      <CloseButton size="xs" mt={24} aria-label={label} onClick={onRemove} />
    </Group>
  );
}

function Weekdays({
  label,
  value,
  error,
  onChange,
}: {
  label: string;
  value: number[];
  error: string | undefined;
  onChange: (weekdays: number[]) => void;
}) {
  return (
    <div>
      <Text size="xs" fw={500} mb={2}>
        {m.day.weekdays}
      </Text>
      <Chip.Group multiple value={value.map(String)} onChange={(days) => onChange(days.map(Number).sort())}>
        <Group gap={4} role="group" aria-label={label}>
          {[1, 2, 3, 4, 5, 6, 7].map((weekday) => (
            <Chip key={weekday} size="xs" value={String(weekday)}>
              {weekdayName(weekday)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {error && (
        <span className="field-wrong" role="alert">
          {error}
        </span>
      )}
    </div>
  );
}
