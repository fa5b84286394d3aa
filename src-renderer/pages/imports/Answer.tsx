import { Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { FileQuestion, ImportItem } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { tellDone } from '../../components/edits.ts';
import { useMay } from '../../components/me.ts';
import { tellTrouble } from '../../components/Trouble.tsx';
import { m } from '../../messages/index.ts';
import { type Answers, Questions } from './Questions.tsx';
import { isOfData, isOfForm, remember } from './remember.ts';

/** Questions of an import that needs answers, with buttons to continue or cancel. */
export function Answer({
  item,
  questions,
  reload,
}: {
  item: ImportItem;
  questions: FileQuestion[];
  reload: () => void;
}) {
  const { importId } = item;
  const mayAnswer = useMay('imports.again');
  const mayRemember = useMay('imports.saveMapping') && questions.some(isOfForm);
  const [, navigate] = useLocation();
  const [answers, setAnswers] = useState<Answers>({});
  const [keeps, setKeeps] = useState(true);
  const [missing, setMissing] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const open = questions.find(({ code }) => answers[code] === undefined);
  const focusOn = (code: string) => form.current?.querySelector<HTMLInputElement>(`input[name="${code}"]`)?.focus();
  // focus the first question
  useEffect(() => form.current?.querySelector<HTMLInputElement>('input[type=radio]')?.focus(), []);
  const choose = (code: string, value: string) => {
    setAnswers((before) => ({ ...before, [code]: value }));
    setMissing(null);
  };
  const goOn = async (event: FormEvent) => {
    event.preventDefault();
    if (open) {
      const { activeElement } = document;
      const isOther = activeElement instanceof HTMLInputElement && activeElement.name !== open.code;
      setMissing(isOther ? null : open.code);
      focusOn(open.code);
      return;
    }
    setBusy(true);
    if (mayRemember && keeps) await remember(importId, questions, answers).catch(tellTrouble);
    call('imports.again', { importId, options: { answers } }).then(reload, (error) => {
      setBusy(false);
      tellTrouble(error);
    });
  };
  const leave = () =>
    call('imports.cancel', { importId }).then(() => {
      tellDone(m.questions.left(item.file.name));
      navigate('/imports');
    }, tellTrouble);
  return (
    <form ref={form} onSubmit={goOn}>
      <Stack gap="md">
        <div>
          <Title order={2}>{m.questions.title}</Title>
          <Text size="sm">{questions.every(isOfData) ? m.questions.introChanges : m.questions.intro}</Text>
          <Text size="sm" c="dimmed">
            {mayAnswer ? m.questions.keys : m.questions.mayNot}
          </Text>
        </div>
        <Questions
          questions={questions}
          answers={answers}
          onChoose={choose}
          missing={missing}
          disabled={!mayAnswer || busy}
        />
        {mayAnswer && (
          <Paper className="question-foot" px="md" py="sm">
            <Group justify="space-between" gap="md">
              {mayRemember ? (
                <Checkbox
                  size="sm"
                  label={m.questions.remember}
                  description={m.questions.rememberHint}
                  checked={keeps}
                  onChange={(event) => setKeeps(event.target.checked)}
                />
              ) : (
                <span />
              )}
              <Group gap="sm">
                <Button variant="default" disabled={busy} onClick={leave}>
                  {m.questions.leave}
                </Button>
                <Button type="submit" loading={busy}>
                  {open ? m.questions.next : m.questions.goOn}
                </Button>
              </Group>
            </Group>
          </Paper>
        )}
      </Stack>
    </form>
  );
}
