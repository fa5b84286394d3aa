import {
  ActionIcon,
  Button,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { localToday } from '../../../src-shared/calendar.ts';
import type { Note, StoreProfile } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { date } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { showSuccess } from '../../components/notify.ts';
import { useKept } from '../../components/use-kept.ts';
import { m } from '../../messages/index.ts';

/** Notes on a store and visits to it, with a form for a new one. */
export function Notes({ store }: { store: StoreProfile }) {
  const [kind, setKind] = useState<Note['kind']>('note');
  const [on, setOn] = useState(() => localToday());
  const [text, setText] = useKept(`note ${store.id}`, '');
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    try {
      const { editId } = await call('desk.addNote', { storeId: store.id, kind, date: on, text });
      showSuccess(m.store.noted, editId);
      setText('');
    } catch (error) {
      showError(error);
    }
  };
  const remove = ({ id, edition }: Note) =>
    call('desk.removeNote', { id, edition }).then(({ editId }) => showSuccess(m.store.noteRemoved, editId), showError);
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.store.notes}
      </Title>
      <IfAllowed ask="desk.addNote">
        <form onSubmit={add}>
          <Stack gap={6}>
            <Textarea
              aria-label={m.store.noteText}
              placeholder={m.store.noteText}
              autosize
              minRows={1}
              maxRows={6}
              value={text}
              onChange={({ currentTarget: { value } }) => setText(value)}
            />
            <Group gap="xs">
              <SegmentedControl
                size="xs"
                aria-label={m.store.notes}
                data={[
                  { value: 'note', label: m.store.note },
                  { value: 'visit', label: m.store.visit },
                ]}
                value={kind}
                onChange={(value) => setKind(value as Note['kind'])}
              />
              <TextInput
                type="date"
                size="xs"
                aria-label={m.store.noteDate}
                value={on}
                required
                onChange={({ currentTarget: { value } }) => setOn(value)}
              />
              <Button size="xs" type="submit" disabled={text.trim() === ''}>
                {m.store.addNote}
              </Button>
            </Group>
          </Stack>
        </form>
      </IfAllowed>
      {store.notes.length === 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {m.store.noNotes}
        </Text>
      )}
      <ul className="notes">
        {store.notes.map((note) => (
          <li key={note.id}>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="xs" c="dimmed">
                {date(note.date)} · {note.kind === 'visit' ? m.store.visit : m.store.note} · {note.author}
              </Text>
              <ActionIcon
                size="xs"
                variant="subtle"
                color="gray"
                aria-label={`${m.remove}: ${note.text.slice(0, 40)}`}
                onClick={() => remove(note)}
              >
                <X size={12} />
              </ActionIcon>
            </Group>
            <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
              {note.text}
            </Text>
          </li>
        ))}
      </ul>
    </Paper>
  );
}
