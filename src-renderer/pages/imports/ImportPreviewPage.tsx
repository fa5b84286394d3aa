import { Alert, Badge, Button, Checkbox, Group, NativeSelect, Paper, Stack, Text, TextInput } from '@mantine/core';
import { type DragEvent, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { MappingSpec } from '../../../src-shared/contract/index.ts';
import { type Field, REQUIRED_FIELDS } from '../../../src-shared/fields.ts';
import { FILE_KINDS, type FileKind } from '../../../src-shared/list-kinds.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { Interpretation } from './Interpretation.tsx';
import { PreviewGrid } from './PreviewGrid.tsx';
import { type Answers, Questions } from './Questions.tsx';
import { useImports } from './use-imports.ts';
import { useVisibleQuestions } from './use-visible-questions.ts';

/** The user's overrides of the detected interpretation. */
interface Overrides {
  fields: MappingSpec['fields'];
  dates?: 'dmy' | 'mdy' | 'ymd';
  decimal?: '.' | ',';
  part?: string;
  as?: FileKind;
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
    ...(overrides.as ? { as: overrides.as } : {}),
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
  const isList = inspection !== null && inspection !== undefined && inspection.kind !== 'invoices';
  const start = async (dryRun: boolean) => {
    if (!inspection) return;
    const fields = Object.fromEntries(Object.entries(inspection.mapping).map(([key, { column }]) => [key, column]));
    const header = inspection.headerRow > 0;
    const spec: MappingSpec = {
      fields: { ...overrides.fields, ...fields },
      header,
      dates: inspection.dates.order,
      decimal: inspection.decimal,
      ...(isList ? { kind: inspection.kind } : {}),
      ...(questions.length > 0 ? { answers: overrides.answers } : {}),
    };
    try {
      if (remember && name.trim())
        await call('imports.saveMapping', { ...spec, name: name.trim(), columns: inspection.columns });
      const { importId } = await call('imports.start', {
        ...source,
        options: { ...options, as: inspection.kind, mapping: spec, dryRun },
      });
      answered(`${location.pathname}${location.search}`);
      navigate(`/imports/${importId}`);
    } catch (problem) {
      showError(problem);
    }
  };

  if (!inspection) return <PageState title={m.imports.title} error={error} retry={reload} />;
  const missing = REQUIRED_FIELDS.filter(
    (needed) =>
      !isList &&
      !(walkIn && needed.includes('storeName' satisfies Field)) &&
      needed.every((field) => !inspection.mapping[field]),
  );
  const good = inspection.preview.filter(({ faults }) => faults.length === 0).length;
  const blocked =
    missing.length > 0 ||
    inspection.problems.some(({ code }) =>
      ['mapping_wrong', 'file_header_only', 'list_columns_missing'].includes(code),
    );
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
              label={m.listed.kind}
              value={inspection.kind}
              onChange={(event) => setOverrides({ ...NO_OVERRIDES, as: event.target.value as FileKind })}
              data={FILE_KINDS.map((value) => ({ value, label: m.listed.kinds[value] }))}
            />
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
            {inspection.kind === 'invoices' && (
              <Checkbox
                size="sm"
                label={m.imports.walkIn}
                checked={walkIn}
                onChange={(event) => setWalkIn(event.target.checked)}
              />
            )}
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
        {missing.length === 0 && !isList && <Interpretation found={inspection} />}
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
          <PreviewGrid found={inspection} assign={assign} />
        </section>
      </Stack>
    </>
  );
}
