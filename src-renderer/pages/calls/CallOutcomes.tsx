import { Button, Group, Kbd, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { addDays } from '../../../src-shared/calendar.ts';
import type { CallOutcome } from '../../../src-shared/contract/calls.ts';
import { money, weekdayDate } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

/** The key of each outcome: it works in every field. */
const KEYS: Record<string, CallOutcome> = { F2: 'ordered', F4: 'later', F8: 'nothing', F9: 'no_answer' };

interface Props {
  /** The day of the call. */
  day: string;
  lines: number;
  netMinor: number;
  currency: string;
  saving: boolean;
  /** Why the call was not saved; it stands where it is in sight. */
  trouble: string | null;
  /** Why the day is refused. */
  wrongDay: string | undefined;
  onEnd: (outcome: CallOutcome, until?: string) => void;
}

/** How the call ended, each by one key. */
export function CallOutcomes({ day, lines, netMinor, currency, saving, trouble, wrongDay, onEnd }: Props) {
  const [asking, setAsking] = useState(false);
  const end = (outcome: CallOutcome) => {
    if (saving) return;
    if (outcome === 'later') setAsking(true);
    else onEnd(outcome);
  };
  const latest = useRef(end);
  latest.current = end;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const outcome = KEYS[event.key];
      if (!outcome || event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (document.querySelector('[role=dialog]') !== null) return;
      event.preventDefault();
      latest.current(outcome);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className="entry-bar no-print">
      {trouble && (
        <Text size="sm" c="var(--app-bad)" w="100%" role="alert">
          {trouble}
        </Text>
      )}
      {Object.entries(KEYS).map(([key, outcome]) => (
        <Button
          key={key}
          size="xs"
          px={10}
          variant={outcome === 'ordered' ? 'filled' : 'default'}
          disabled={saving}
          rightSection={<Kbd size="xs">{key}</Kbd>}
          onClick={() => end(outcome)}
        >
          {m.calls.outcomes[outcome]}
        </Button>
      ))}
      <span className="entry-total figure">
        {m.calls.taken(lines)} <strong>{money(netMinor, currency)}</strong>
      </span>
      {asking && (
        <LaterDialog
          day={day}
          wrong={wrongDay}
          onClose={() => setAsking(false)}
          onChoose={(until) => onEnd('later', until)}
        />
      )}
    </div>
  );
}

const DAYS_SHOWN = 7;

/** Asks on which day the store wants to be called. */
function LaterDialog({
  day,
  wrong,
  onClose,
  onChoose,
}: {
  day: string;
  wrong: string | undefined;
  onClose: () => void;
  onChoose: (until: string) => void;
}) {
  const [until, setUntil] = useState(addDays(day, 1));
  const isWrong = until === '' ? m.calls.dayMissing : until <= day ? m.calls.dayNotLater : undefined;
  return (
    <Modal opened onClose={onClose} title={m.calls.laterTitle} closeButtonProps={{ 'aria-label': m.close }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isWrong) onChoose(until);
        }}
      >
        <Stack gap="sm">
          <TextInput
            type="date"
            data-autofocus
            label={m.calls.laterDay}
            value={until}
            min={addDays(day, 1)}
            error={isWrong ?? wrong}
            onChange={({ currentTarget: { value } }) => setUntil(value)}
          />
          <Group gap={6}>
            {Array.from({ length: DAYS_SHOWN }, (_, i) => addDays(day, i + 1)).map((one) => (
              <Button
                key={one}
                size="compact-sm"
                variant={one === until ? 'light' : 'default'}
                onClick={() => onChoose(one)}
              >
                {weekdayDate(one)}
              </Button>
            ))}
          </Group>
          <Text size="xs" c="dimmed">
            {m.calls.laterHint}
          </Text>
          <Group justify="flex-end">
            <Button type="submit">{m.calls.laterSave}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
