import { Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { FileQuestion, ImportItem } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { showSuccess } from '../../components/notify.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { type Answers, Questions } from './Questions.tsx';
import { isAboutStoredData, isReusable, saveAnswers } from './save-answers.ts';

/** Questions of an import that needs answers, with buttons to continue or cancel. */
export function QuestionForm({
  item,
  questions,
  reload,
}: {
  item: ImportItem;
  questions: FileQuestion[];
  reload: () => void;
}) {
  const { importId } = item;
  const mayAnswer = useAllowed('imports.again');
  const mayRemember = useAllowed('imports.saveMapping') && questions.some(isReusable);
  const [, navigate] = useLocation();
  const [answers, setAnswers] = useState<Answers>({});
  const [savesAnswers, setSavesAnswers] = useState(true);
  const [missing, setMissing] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const unanswered = questions.find(({ code }) => answers[code] === undefined);
  const focusOn = (code: string) => form.current?.querySelector<HTMLInputElement>(`input[name="${code}"]`)?.focus();
  // focus the first question
  useEffect(() => form.current?.querySelector<HTMLInputElement>('input[type=radio]')?.focus(), []);
  const choose = (code: string, value: string) => {
    setAnswers((before) => ({ ...before, [code]: value }));
    setMissing(null);
  };
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (unanswered) {
      const { activeElement } = document;
      const isOther = activeElement instanceof HTMLInputElement && activeElement.name !== unanswered.code;
      setMissing(isOther ? null : unanswered.code);
      focusOn(unanswered.code);
      return;
    }
    setBusy(true);
    if (mayRemember && savesAnswers) await saveAnswers(importId, questions, answers).catch(showError);
    call('imports.again', { importId, options: { answers } }).then(reload, (error) => {
      setBusy(false);
      showError(error);
    });
  };
  const cancelImport = () =>
    call('imports.cancel', { importId }).then(() => {
      showSuccess(m.questions.left(item.file.name));
      navigate('/imports');
    }, showError);
  return (
    <form ref={form} onSubmit={onSubmit}>
      <Stack gap="md">
        <div>
          <Title order={2}>{m.questions.title}</Title>
          <Text size="sm">{questions.every(isAboutStoredData) ? m.questions.introChanges : m.questions.intro}</Text>
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
                  checked={savesAnswers}
                  onChange={(event) => setSavesAnswers(event.target.checked)}
                />
              ) : (
                <span />
              )}
              <Group gap="sm">
                <Button variant="default" disabled={busy} onClick={cancelImport}>
                  {m.questions.leave}
                </Button>
                <Button type="submit" loading={busy}>
                  {unanswered && questions.length > 1 ? m.questions.next : m.questions.goOn}
                </Button>
              </Group>
            </Group>
          </Paper>
        )}
      </Stack>
    </form>
  );
}
