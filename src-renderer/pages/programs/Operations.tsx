import { Accordion, Anchor, Badge, Button, Group, Paper, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ProcedureName } from '../../../src-shared/contract/index.ts';
import { asProblem } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { duration } from '../../components/format.ts';
import { Pending } from '../../components/PageState.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

interface Operation {
  operationId: string;
  requestBody: { content: { 'application/json': { schema: unknown; example: unknown } } };
  responses: { 200: { content: { 'application/json': { schema: unknown } } } };
}
interface OpenApiDocument {
  paths: Record<string, { post?: Operation; get?: Operation }>;
}

const SHOWN = 30;

/** API reference with a console; calls go through this page's own session and permissions. */
export function Operations() {
  const { data, error, reload } = useCall('programs.openapi', {});
  const [search, setSearch] = useState('');
  const document = useMemo(() => (data ? (JSON.parse(data.text) as OpenApiDocument) : null), [data]);
  const words = search.trim().toLocaleLowerCase();
  const found = Object.entries(document?.paths ?? {}).flatMap(([place, { post, get }]) => {
    const name = post?.operationId;
    if (!post || !name || !Object.hasOwn(m.procedures, name)) return [];
    const about = m.procedures[name as ProcedureName];
    const matches = `${name} ${about}`.toLocaleLowerCase().includes(words);
    return matches ? [{ place, name: name as ProcedureName, about, post, reads: get !== undefined }] : [];
  });
  const download = data && `data:application/json;charset=utf-8,${encodeURIComponent(data.text)}`;
  return (
    <Paper component="section" mt="md" aria-label={m.programs.operations}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{m.programs.operations}</Title>
        {download && (
          <Anchor href={download} download="openapi.json" size="sm">
            openapi.json
          </Anchor>
        )}
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {m.programs.operationsText}
      </Text>
      <TextInput
        type="search"
        aria-label={m.programs.search}
        placeholder={m.programs.search}
        w={320}
        mb="sm"
        value={search}
        onChange={({ currentTarget: { value } }) => setSearch(value)}
      />
      {!data && <Pending error={error} retry={reload} />}
      <Accordion variant="contained">
        {found.slice(0, SHOWN).map(({ place, name, about, post, reads }) => (
          <Accordion.Item key={name} value={name}>
            <Accordion.Control>
              <Group gap="sm">
                <code>POST /api{place}</code>
                <Badge
                  size="sm"
                  tt="none"
                  variant={reads ? 'light' : 'filled'}
                  color={reads ? 'gray' : 'teal.9'}
                  autoContrast
                >
                  {reads ? m.programs.reads : m.programs.changes}
                </Badge>
                <Text size="sm" c="dimmed">
                  {about}
                </Text>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <OperationConsole name={name} operation={post} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      {found.length > SHOWN && (
        <Text size="sm" c="dimmed" mt="xs">
          {m.programs.more(found.length - SHOWN)}
        </Text>
      )}
    </Paper>
  );
}

function OperationConsole({ name, operation }: { name: ProcedureName; operation: Operation }) {
  const { schema, example } = operation.requestBody.content['application/json'];
  const [input, setInput] = useState(JSON.stringify(example, null, 2));
  const [answer, setAnswer] = useState<string | null>(null);
  const [ms, setMs] = useState(0);
  const ask = async () => {
    const begun = performance.now();
    try {
      const output = await call(name, JSON.parse(input) as never);
      setAnswer(JSON.stringify(output, null, 2).slice(0, 20_000));
    } catch (error) {
      setAnswer(JSON.stringify(asProblem(error), null, 2));
    }
    setMs(performance.now() - begun);
  };
  return (
    <div className="api-try">
      <div>
        <Textarea
          label={m.programs.input}
          autosize
          minRows={3}
          maxRows={16}
          spellCheck={false}
          value={input}
          onChange={({ currentTarget: { value } }) => setInput(value)}
        />
        <Button size="xs" mt="xs" onClick={ask}>
          {m.programs.ask}
        </Button>
        {answer !== null && (
          <>
            <Text size="sm" mt="sm" role="status">
              {m.programs.answered(duration(ms))}
            </Text>
            <CodeBlock text={answer} label={m.programs.answer} />
          </>
        )}
      </div>
      <div>
        <CodeBlock text={JSON.stringify(schema, null, 2)} label={m.programs.takes} />
        <CodeBlock
          text={JSON.stringify(operation.responses[200].content['application/json'].schema, null, 2)}
          label={m.programs.gives}
        />
      </div>
    </div>
  );
}

function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <figure className="api-read">
      <figcaption>{label}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <pre className="health-file" tabIndex={0}>
        {text}
      </pre>
    </figure>
  );
}
