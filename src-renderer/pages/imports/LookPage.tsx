import {
  Alert,
  Badge,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Paper,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { type DragEvent, Fragment, useEffect, useMemo, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type {
  Confidence,
  FileQuestion,
  Inspection,
  MappingSpec,
  Previewed,
} from '../../../src-shared/contract/index.ts';
import { type Field, NEEDED } from '../../../src-shared/fields.ts';
import { call } from '../../client.ts';
import { count, percent } from '../../components/format.ts';
import { type Column, Grid } from '../../components/Grid.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Trouble, tellTrouble } from '../../components/Trouble.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { type Answers, Questions } from './Questions.tsx';
import { useImports } from './state.ts';

/** The user's overrides of the detected interpretation. */
interface Said {
  fields: MappingSpec['fields'];
  dates?: 'dmy' | 'mdy' | 'ymd';
  decimal?: '.' | ',';
  part?: string;
  answers: Answers;
}

const NOTHING: Said = { fields: {}, answers: {} };

/** Import preview: mapping of columns to fields, the first records as they would be imported, and missing fields. */
export default function LookPage() {
  const [params] = useSearchParams();
  const [, navigate] = useLocation();
  const answered = useImports((state) => state.answered);
  const [said, setSaid] = useState<Said>(NOTHING);
  const [walkIn, setWalkIn] = useState(params.get('missingStore') === 'walk-in');
  const [name, setName] = useState('');
  const [remember, setRemember] = useState(false);
  const file = params.get('name') ?? '';
  const source = params.get('upload') ? { upload: params.get('upload')! } : { path: params.get('path') ?? '' };
  const spoken = Object.keys(said.fields).length > 0;
  const options = {
    missingStore: walkIn ? ('walk-in' as const) : ('reject' as const),
    ...(said.part ? { part: said.part } : {}),
    ...(said.dates ? { dates: said.dates } : {}),
    ...(said.decimal ? { decimal: said.decimal } : {}),
    ...(spoken ? { mapping: { fields: said.fields } } : {}),
    ...(Object.keys(said.answers).length > 0 ? { answers: said.answers } : {}),
  };
  const { data: found, error, reload } = useCall('imports.inspect', { ...source, options });
  const questions = useAsked(found, said.answers);

  const assign = (field: string, column: string | null) => {
    if (!found) return;
    const fields = {
      ...Object.fromEntries(Object.entries(found.mapping).map(([key, guess]) => [key, guess.column as string | null])),
      ...said.fields,
    };
    for (const [key, taken] of Object.entries(fields)) if (taken === column && column !== null) fields[key] = null;
    if (field !== '') fields[field] = column;
    setSaid({ ...said, fields });
  };
  const start = async (dryRun: boolean) => {
    if (!found) return;
    const fields = Object.fromEntries(Object.entries(found.mapping).map(([key, { column }]) => [key, column]));
    const header = found.headerRow > 0;
    const spec: MappingSpec = {
      fields: { ...said.fields, ...fields },
      header,
      dates: found.dates.order,
      decimal: found.decimal,
      ...(questions.length > 0 ? { answers: said.answers } : {}),
    };
    try {
      if (remember && name.trim())
        await call('imports.saveMapping', { ...spec, name: name.trim(), columns: found.columns });
      const { importId } = await call('imports.start', { ...source, options: { ...options, mapping: spec, dryRun } });
      answered(`${location.pathname}${location.search}`);
      navigate(`/imports/${importId}`);
    } catch (problem) {
      tellTrouble(problem);
    }
  };

  if (error && !found) return <Trouble error={error} retry={reload} />;
  if (!found) return <Loading />;
  const missing = NEEDED.filter(
    (needed) =>
      !(walkIn && needed.includes('storeName' satisfies Field)) && needed.every((field) => !found.mapping[field]),
  );
  const good = found.preview.filter(({ faults }) => faults.length === 0).length;
  const blocked =
    missing.length > 0 || found.problems.some(({ code }) => code === 'mapping_wrong' || code === 'file_header_only');
  const asked = found.dates.confidence === 'ask' && !said.dates;
  const open = asked || found.questions.length > 0;
  return (
    <>
      <PageHead title={m.look.title(file)} remark={m.look.facts(found.recordsEstimated, found.columns.length)}>
        <Button variant="default" disabled={blocked || open} onClick={() => start(true)}>
          {m.look.check}
        </Button>
        <Button disabled={blocked || open} onClick={() => start(false)}>
          {m.look.import}
        </Button>
      </PageHead>
      <Stack gap="md">
        <Paper>
          <Group gap="lg" align="flex-end">
            {found.parts.length > 1 && (
              <NativeSelect
                size="xs"
                label={m.look.part}
                value={found.part ?? ''}
                data={[...(found.part === null ? [{ value: '', label: m.look.sheetsAlike }] : []), ...found.parts]}
                onChange={(event) => event.target.value && setSaid({ ...NOTHING, part: event.target.value })}
              />
            )}
            <NativeSelect
              size="xs"
              label={m.look.dates}
              value={asked ? '' : found.dates.order}
              error={asked ? m.look.confidence.ask : undefined}
              onChange={(event) => event.target.value && setSaid({ ...said, dates: event.target.value as 'dmy' })}
              data={[
                ...(asked ? [{ value: '', label: '?' }] : []),
                { value: 'dmy', label: m.imports.dmy },
                { value: 'mdy', label: m.imports.mdy },
                { value: 'ymd', label: m.imports.ymd },
              ]}
            />
            <NativeSelect
              size="xs"
              label={m.look.decimal}
              value={found.decimal}
              onChange={(event) => setSaid({ ...said, decimal: event.target.value as '.' })}
              data={Object.entries(m.look.decimals).map(([value, label]) => ({ value, label }))}
            />
            <Checkbox
              size="sm"
              label={m.imports.walkIn}
              checked={walkIn}
              onChange={(event) => setWalkIn(event.target.checked)}
            />
          </Group>
          <Group gap="md" mt="sm" align="center">
            <Checkbox
              size="sm"
              label={m.look.save}
              checked={remember}
              onChange={(event) => setRemember(event.target.checked)}
            />
            {remember && (
              <TextInput
                size="xs"
                aria-label={m.look.name}
                placeholder={m.look.name}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
            {found.savedMapping && <Text size="sm">{m.look.saved(found.savedMapping)}</Text>}
          </Group>
        </Paper>
        <Questions
          questions={questions}
          answers={said.answers}
          onChoose={(code, value) => setSaid({ ...said, answers: { ...said.answers, [code]: value } })}
        />
        {missing.length === 0 && <HowRead found={found} />}
        {missing.length > 0 && (
          <Alert color="red" title={m.look.missing}>
            <Group gap="xs">
              {missing.map((needed) => (
                <Badge
                  key={needed[0]}
                  draggable
                  size="lg"
                  variant="outline"
                  color="red"
                  tt="none"
                  onDragStart={(event: DragEvent) => event.dataTransfer.setData('text/plain', needed[0]!)}
                  className="draggable"
                >
                  {m.look.fields[needed[0]!]}
                </Badge>
              ))}
              <Text size="sm">{m.look.missingHint}</Text>
            </Group>
          </Alert>
        )}
        <section aria-labelledby="preview">
          <Text id="preview" fw={600} mb={4}>
            {m.look.preview}
          </Text>
          <Text size="sm" c="dimmed" mb="xs" role="status">
            {m.look.reads(good, found.preview.length)}
          </Text>
          <Preview found={found} assign={assign} />
        </section>
      </Stack>
    </>
  );
}

/** Open questions, and those answered on this page, whose answers can still be changed. */
function useAsked(found: Inspection | null, answers: Answers): FileQuestion[] {
  const [asked, setAsked] = useState<FileQuestion[]>([]);
  useEffect(() => {
    if (!found) return;
    const open = new Map(found.questions.map((question) => [question.code, question]));
    setAsked((before) => {
      const kept = before.filter(({ code }) => open.has(code) || answers[code] !== undefined);
      const added = found.questions.filter(({ code }) => kept.every((known) => known.code !== code));
      return [...kept.map((known) => open.get(known.code) ?? known), ...added];
    });
  }, [found, answers]);
  return asked;
}

/** Interpretation of the records, and the share of records that agree with it. */
function HowRead({ found: { meaning, system } }: { found: Inspection }) {
  const { agreement, ...sentences } = meaning;
  const facets = { ...(system ? { system } : {}), ...sentences };
  return (
    <Paper component="section" aria-labelledby="how-read">
      <Title order={2} id="how-read">
        {m.questions.how}
      </Title>
      <dl className="how-read">
        {Object.entries(facets).map(([facet, sentence]) => (
          <Fragment key={facet}>
            <dt>{m.questions.facets[facet as keyof typeof facets]}</dt>
            <dd>{m.said(sentence)}</dd>
          </Fragment>
        ))}
      </dl>
      {agreement !== null && (
        <Text size="sm" c="dimmed" mt={6}>
          {m.questions.agreement(percent(agreement))}
        </Text>
      )}
    </Paper>
  );
}

const COLOUR: Record<Confidence, string> = { certain: 'leaf', assumed: 'yellow', ask: 'red' };

function Preview({ found, assign }: { found: Inspection; assign: (field: string, column: string | null) => void }) {
  const columns = useMemo<Column<Previewed>[]>(() => {
    const fieldOf = new Map(
      Object.entries(found.mapping).map(([field, { column, confidence }]) => [column, { field, confidence }]),
    );
    const lead: Column<Previewed>[] = [
      { key: 'line', header: m.look.line, width: '60px', number: true, cell: (row) => count(row.line) },
      {
        key: 'outcome',
        header: m.look.outcome,
        width: '190px',
        cell: (row) =>
          row.faults.length === 0 ? (
            m.look.good
          ) : (
            <span title={m.said(row.faults.map(({ message }) => message).join(' '))}>
              {m.said(row.faults[0]!.message)}
            </span>
          ),
      },
    ];
    const own = found.columns.map((name, index): Column<Previewed> => {
      const guess = fieldOf.get(name);
      return {
        key: name,
        header: name,
        width: '150px',
        head: <FieldChoice name={name} guess={guess} assign={assign} />,
        cell: (row) => {
          const fault = row.faults.find(({ column }) => column === name);
          const text = row.cells[index] ?? '';
          if (fault) {
            return (
              <span className="cell-fault" title={m.said(fault.message)}>
                {text || '∅'}
              </span>
            );
          }
          const value = guess ? row.values[guess.field] : undefined;
          return value !== undefined && value !== text ? <span title={text}>{value}</span> : text;
        },
      };
    });
    return [...lead, ...own];
  }, [found, assign]);
  return (
    <Grid
      label={m.look.preview}
      columns={columns}
      rows={found.preview}
      rowKey={(row) => row.line}
      height={460}
      headHeight={84}
    />
  );
}

function FieldChoice({
  name,
  guess,
  assign,
}: {
  name: string;
  guess: { field: string; confidence: Confidence } | undefined;
  assign: (field: string, column: string | null) => void;
}) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the choice within does the same by keyboard
    <div
      className="field-choice"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        assign(event.dataTransfer.getData('text/plain'), name);
      }}
    >
      <NativeSelect
        size="xs"
        aria-label={m.look.fieldOf(name)}
        value={guess?.field ?? ''}
        onChange={(event) =>
          event.target.value === '' ? guess && assign(guess.field, null) : assign(event.target.value, name)
        }
        data={[
          { value: '', label: m.look.noField },
          ...Object.entries(m.look.fields).map(([value, label]) => ({ value, label })),
        ]}
      />
      <span className="field-name" title={name}>
        {name}
      </span>
      {guess && guess.confidence !== 'certain' && (
        <Badge size="xs" variant="light" color={COLOUR[guess.confidence]} tt="none">
          {m.look.confidence[guess.confidence]}
        </Badge>
      )}
    </div>
  );
}
