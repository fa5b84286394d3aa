import { useEffect, useState } from 'react';
import type { FileQuestion, Inspection } from '../../../src-shared/contract/index.ts';
import type { Answers } from './Questions.tsx';

/** Open questions, and those answered on this page, whose answers can still be changed. */
export function useVisibleQuestions(found: Inspection | null, answers: Answers): FileQuestion[] {
  const [visible, setVisible] = useState<FileQuestion[]>([]);
  useEffect(() => {
    if (!found) return;
    const open = new Map(found.questions.map((question) => [question.code, question]));
    setVisible((before) => {
      const kept = before.filter(({ code }) => open.has(code) || answers[code] !== undefined);
      const added = found.questions.filter(({ code }) => kept.every((known) => known.code !== code));
      return [...kept.map((known) => open.get(known.code) ?? known), ...added];
    });
  }, [found, answers]);
  return visible;
}
