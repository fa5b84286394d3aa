import type { KeyboardEvent } from 'react';
import type { FileQuestion } from '../../../src-shared/contract/index.ts';
import { joinNames, money } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

type QuestionChoice = FileQuestion['choices'][number];
export type Answers = Record<string, string>;

interface Props {
  questions: FileQuestion[];
  answers: Answers;
  onChoose: (code: string, value: string) => void;
  /** Code of the unanswered question to be marked after a failed submit. */
  missing?: string | null;
  disabled?: boolean;
}

/** Questions about a file, each with its possible readings side by side and the figures each would yield. */
export function Questions({ questions, answers, onChoose, missing = null, disabled = false }: Props) {
  return questions.map((question, at) => (
    <QuestionCard
      key={question.code}
      question={question}
      place={questions.length > 1 ? m.questions.nth(at + 1, questions.length) : null}
      chosen={answers[question.code] ?? null}
      onChoose={(value) => onChoose(question.code, value)}
      isMissing={missing === question.code}
      disabled={disabled}
    />
  ));
}

function QuestionCard({
  question,
  place,
  chosen,
  onChoose,
  isMissing,
  disabled,
}: {
  question: FileQuestion;
  place: string | null;
  chosen: string | null;
  onChoose: (value: string) => void;
  isMissing: boolean;
  disabled: boolean;
}) {
  const { code, choices } = question;
  const columns = joinNames(question.columns.map((name) => `“${name}”`));
  const byKey = (event: KeyboardEvent<HTMLElement>) => {
    const choice = choices[Number(event.key) - 1];
    if (!choice || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onChoose(choice.value);
    document.getElementById(radioId(code, choice.value))?.focus();
  };
  const hint = `${code}-why`;
  return (
    <fieldset className="question" aria-describedby={hint} onKeyDown={byKey} disabled={disabled}>
      <legend>
        {place && <span className="question-place">{place}</span>}
        <span className="question-ask">{m.questions.ask[code]?.(columns) ?? m.text(question)}</span>
      </legend>
      <p id={hint} className="question-why">
        {m.questions.why[code]}
      </p>
      <div className="choices">
        {choices.map((choice, at) => (
          <ChoiceCard
            key={choice.value}
            code={code}
            choice={choice}
            all={choices}
            nth={at + 1}
            isChosen={chosen === choice.value}
            onChoose={() => onChoose(choice.value)}
          />
        ))}
      </div>
      <p className="question-apart figure">{differenceText(choices)}</p>
      {isMissing && (
        <p className="question-missing" role="alert">
          {m.questions.choose}
        </p>
      )}
    </fieldset>
  );
}

const radioId = (code: string, value: string) => `${code}-${value}`;

const COUNTS = ['invoices', 'stores', 'products'] as const;

function ChoiceCard({
  code,
  choice,
  all,
  nth,
  isChosen,
  onChoose,
}: {
  code: string;
  choice: QuestionChoice;
  all: QuestionChoice[];
  nth: number;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const id = radioId(code, choice.value);
  const most = Math.max(...all.map(({ totalMinor }) => Math.abs(totalMinor)), 1);
  // omit counts that are zero in every reading
  const counted = COUNTS.filter((what) => all.some((other) => other[what] > 0));
  return (
    <label className="choice" htmlFor={id}>
      <input
        type="radio"
        id={id}
        name={code}
        value={choice.value}
        checked={isChosen}
        onChange={onChoose}
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-figures`}
      />
      <span className="choice-head">
        <kbd aria-hidden>{nth}</kbd>
        <span id={`${id}-label`}>
          {m.questions.choices[code]?.[choice.value] ??
            m.text({ message: choice.label, descriptor: choice.descriptor })}
        </span>
      </span>
      <span id={`${id}-figures`} className="choice-figures figure">
        {hasTotals(all) && <span className="choice-sum">{money(choice.totalMinor, choice.currency)}</span>}
        {totalRange(all) > 0 && (
          <span className="choice-bar" aria-hidden>
            <span style={{ width: `${(Math.abs(choice.totalMinor) / most) * 100}%` }} />
          </span>
        )}
        <span className="choice-counts">
          {counted.map((what) => (
            <span
              key={what}
              className={all.some((other) => other[what] !== choice[what]) ? 'choice-differs' : undefined}
            >
              {m.questions[what](choice[what])}
            </span>
          ))}
        </span>
      </span>
    </label>
  );
}

/** Largest difference between the totals of the readings; empty if their currencies differ. */
function differenceText(choices: QuestionChoice[]): string {
  const currencies = new Set(choices.map(({ currency }) => currency));
  if (currencies.size > 1 || !hasTotals(choices)) return '';
  const apart = totalRange(choices);
  if (apart === 0) return m.questions.same;
  const sum = money(apart, choices[0]!.currency);
  return choices.length > 2 ? m.questions.apartUpTo(sum) : m.questions.apart(sum);
}

/** Whether there are amounts to compare: a list of stock has none. */
const hasTotals = (choices: QuestionChoice[]): boolean => choices.some(({ totalMinor }) => totalMinor !== 0);

const totalRange = (choices: QuestionChoice[]): number => {
  const sums = choices.map(({ totalMinor }) => totalMinor);
  return Math.max(...sums) - Math.min(...sums);
};
