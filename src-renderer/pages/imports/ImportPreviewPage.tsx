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
  PreviewRecord,
} from '../../../src-shared/contract/index.ts';
import { type Field, REQUIRED_FIELDS } from '../../../src-shared/fields.ts';
import { call } from '../../client.ts';
import { type Column, DataGrid } from '../../components/DataGrid.tsx';
import { ErrorAlert, showError } from '../../components/ErrorAlert.tsx';
import { count, percent } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { faultText, faultTexts } from './fault-text.ts';
import { type Answers, Questions } from './Questions.tsx';
import { useImports } from './use-imports.ts';

/** The user's overrides of the detected interpretation. */
interface Overrides {
  fields: MappingSpec['fields'];
  dates?: 'dmy' | 'mdy' | 'ymd';
  decimal?: '.' | ',';
  part?: string;
  answers: Answers;
}

const NO_OVERRIDES: Overrides = { fields: {}, answers: {} };

/** Import preview: mapping of columns to fields, the first records as they would be imported, and missing fields. */
export default function ImportPreviewPage() {
  const [params] = useSearchParams();
  const [, navigate] = useLocation();
  const answered = useImports((state) => state.answered);
  const [overrides, setOverrides] = useState<Overrides>(NO_OVERRIDES);
  const [walkIn, setWalkIn] = useState(params.get('missingStore') === 'walk-in');
  const [name, setName] = useState('');
  const [remember, setRemember] = useState(false);
  const file = params.get('name') ?? '';
  const source = params.get('upload') ? { upload: params.get('upload')! } : { path: params.get('path') ?? '' };
  const hasFieldOverrides = Object.keys(overrides.fields).length > 0;
  const options = {
    missingStore: walkIn ? ('walk-in' as const) : ('reject' as const),
    ...(overrides.part ? { part: overrides.part } : {}),
    ...(overrides.dates ? { dates: overrides.dates } : {}),
    ...(overrides.decimal ? { decimal: overrides.decimal } : {}),
    ...(hasFieldOverrides ? { mapping: { fields: overrides.fields } } : {}),
    ...(Object.keys(overrides.answers).length > 0 ? { answers: overrides.answers } : {}),
  };
  const { data: inspection, error, reload } = useCall('imports.inspect', { ...source, options });
  const questions = useVisibleQuestions(inspection, overrides.answers);

  const assign = (field: string, column: string | null) => {
    if (!inspection) return;
    const fields = {
      ...Object.fromEntries(
        Object.entries(inspection.mapping).map(([key, guess]) => [key, guess.column as string | null]),
      ),
      ...overrides.fields,
    };
    for (const [key, taken] of Object.entries(fields)) if (taken === column && column !== null) fields[key] = null;
    if (field !== '') fields[field] = column;
    setOverrides({ ...overrides, fields });
  };
  const start = async (dryRun: boolean) => {
    if (!inspection) return;
    const fields = Object.fromEntries(Object.entries(inspection.mapping).map(([key, { column }]) => [key, column]));
    const header = inspection.headerRow > 0;
    const spec: MappingSpec = {
      fields: { ...overrides.fields, ...fields },
      header,
      dates: inspection.dates.order,
      decimal: inspection.decimal,
      ...(questions.length > 0 ? { answers: overrides.answers } : {}),
    };
    try {
      if (remember && name.trim())
        await call('imports.saveMapping', { ...spec, name: name.trim(), columns: inspection.columns });
      const { importId } = await call('imports.start', { ...source, options: { ...options, mapping: spec, dryRun } });
      answered(`${location.pathname}${location.search}`);
      navigate(`/imports/${importId}`);
    } catch (problem) {
      showError(problem);
    }
  };

  if (error && !inspection) return <ErrorAlert error={error} retry={reload} />;
  if (!inspection) return <Loading />;
  const missing = REQUIRED_FIELDS.filter(
    (needed) =>
      !(walkIn && needed.includes('storeName' satisfies Field)) && needed.every((field) => !inspection.mapping[field]),
  );
  const good = inspection.preview.filter(({ faults }) => faults.length === 0).length;
  const blocked =
    missing.length > 0 ||
    inspection.problems.some(({ code }) => code === 'mapping_wrong' || code === 'file_header_only');
  const needsDateOrder = inspection.dates.confidence === 'ask' && !overrides.dates;
  const hasOpenQuestions = needsDateOrder || inspection.questions.length > 0;
  return (
    <>
      <PageHeader
        title={m.look.title(file)}
        remark={m.look.facts(inspection.recordsEstimated, inspection.columns.length)}
      >
        <Button variant="default" disabled={blocked || hasOpenQuestions} onClick={() => start(true)}>
          {m.look.check}
        </Button>
        <Button disabled={blocked || hasOpenQuestions} onClick={() => start(false)}>
          {m.look.import}
        </Button>
      </PageHeader>
      <Stack gap="md">
        <Paper>
          <Group gap="lg" align="flex-end">
            {inspection.parts.length > 1 && (
              <NativeSelect
                size="xs"
                label={m.look.part}
                value={inspection.part ?? ''}
                data={[
                  ...(inspection.part === null ? [{ value: '', label: m.look.sheetsAlike }] : []),
                  ...inspection.parts,
                ]}
                onChange={(event) => event.target.value && setOverrides({ ...NO_OVERRIDES, part: event.target.value })}
              />
            )}
            <NativeSelect
              size="xs"
              label={m.look.dates}
              value={needsDateOrder ? '' : inspection.dates.order}
              error={needsDateOrder ? m.look.confidence.ask : undefined}
              onChange={(event) =>
                event.target.value && setOverrides({ ...overrides, dates: event.target.value as 'dmy' })
              }
              data={[
                ...(needsDateOrder ? [{ value: '', label: '?' }] : []),
                { value: 'dmy', label: m.imports.dmy },
                { value: 'mdy', label: m.imports.mdy },
                { value: 'ymd', label: m.imports.ymd },
              ]}
            />
            <NativeSelect
              size="xs"
              label={m.look.decimal}
              value={inspection.decimal}
              onChange={(event) => setOverrides({ ...overrides, decimal: event.target.value as '.' })}
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
            {inspection.savedMapping && <Text size="sm">{m.look.saved(inspection.savedMapping)}</Text>}
          </Group>
        </Paper>
        <Questions
          questions={questions}
          answers={overrides.answers}
          onChoose={(code, value) => setOverrides({ ...overrides, answers: { ...overrides.answers, [code]: value } })}
        />
        {missing.length === 0 && <Interpretation found={inspection} />}
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
            {m.look.reads(good, inspection.preview.length)}
          </Text>
          <Preview found={inspection} assign={assign} />
        </section>
      </Stack>
    </>
  );
}

/** Open questions, and those answered on this page, whose answers can still be changed. */
function useVisibleQuestions(found: Inspection | null, answers: Answers): FileQuestion[] {
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

/** Interpretation of the records, and the share of records that agree with it. */
function Interpretation({ found: { meaning, system } }: { found: Inspection }) {
  const { agreement, descriptors, ...sentences } = meaning;
  const texts = Object.entries(sentences).map(([facet, message]) => {
    const descriptor = descriptors?.[facet as keyof typeof descriptors];
    return [facet as keyof typeof m.questions.facets, m.text({ message, descriptor })] as const;
  });
  const facets = system ? [['system', system] as const, ...texts] : texts;
  return (
    <Paper component="section" aria-labelledby="how-read">
      <Title order={2} id="how-read">
        {m.questions.how}
      </Title>
      <dl className="how-read">
        {facets.map(([facet, text]) => (
          <Fragment key={facet}>
            <dt>{m.questions.facets[facet]}</dt>
            <dd>{text}</dd>
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
  const columns = useMemo<Column<PreviewRecord>[]>(() => {
    const fieldOf = new Map(
      Object.entries(found.mapping).map(([field, { column, confidence }]) => [column, { field, confidence }]),
    );
    const lead: Column<PreviewRecord>[] = [
      { key: 'line', header: m.look.line, width: '60px', number: true, cell: (row) => count(row.line) },
      {
        key: 'outcome',
        header: m.look.outcome,
        width: '190px',
        cell: (row) =>
          row.faults.length === 0 ? (
            m.look.good
          ) : (
            <span title={faultTexts(row.faults)}>{faultText(row.faults[0]!)}</span>
          ),
      },
    ];
    const own = found.columns.map((name, index): Column<PreviewRecord> => {
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
              <span className="cell-fault" title={faultText(fault)}>
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
    <DataGrid
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
