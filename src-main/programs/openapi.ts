import { z } from 'zod';
import { contract, type ProcedureName } from '../../src-shared/contract/index.ts';
import { type ResourceKind, resourceKindOf } from '../../src-shared/contract/resources.ts';
import { version } from '../platform/version.ts';
import { exampleOf, type JsonSchema } from './schema-example.ts';

/** Descriptions of inputs that name a file, folder or address. */
const PLACE_DESCRIPTIONS: Record<ResourceKind, string> = {
  file: 'A file of the machine that answers; refused here (path_refused).',
  folder: 'A folder of the machine that answers; refused here (path_refused).',
  address:
    'An address. One that is or names a folder or file of the machine that answers is refused here (path_refused).',
};

/** Converts to JSON Schema 2020-12 for OpenAPI 3.1; what zod can’t express becomes `{}`. */
const schemaOf = (type: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const {
    $schema: _,
    $defs,
    ...schema
  } = z.toJSONSchema(type, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const place = resourceKindOf(zodSchema);
      if (place) jsonSchema.description = PLACE_DESCRIPTIONS[place];
    },
  }) as JsonSchema & { $schema?: string; $defs?: Record<string, JsonSchema> };
  return $defs ? (inlined(schema, $defs) as JsonSchema) : schema;
};

/**
 * Puts definitions in place of the references to them, since references would be resolved from the root of the
 * document. A message may hold messages: of those within it only the type is told.
 */
function inlined(part: unknown, defs: Record<string, JsonSchema>, isWithin = false): unknown {
  if (Array.isArray(part)) return part.map((one) => inlined(one, defs, isWithin));
  if (typeof part !== 'object' || part === null) return part;
  const name = /^#\/\$defs\/(.+)$/.exec((part as JsonSchema).$ref ?? '')?.[1];
  if (name !== undefined) return isWithin ? { type: 'object' } : inlined(defs[name], defs, true);
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, inlined(value, defs, isWithin)]));
}

const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'code', 'hint'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'One sentence that says what is wrong.' },
    code: { type: 'string', description: 'Stable, for programs.' },
    hint: { type: 'string', description: 'What to do about it.' },
    fields: { type: 'object', additionalProperties: { type: 'string' } },
    instance: { type: 'string', description: 'The request, as the log has it.' },
  },
};
const problems = { default: { $ref: '#/components/responses/Problem' } };
const ref = (name: string) => ({ $ref: `#/components/${name}` });
const json = (schema: JsonSchema, example?: unknown) => ({
  'application/json': { schema, ...(example === undefined ? {} : { example }) },
});

const CURSOR: JsonSchema = {
  type: 'string',
  description: 'Where the list goes on, as nextCursor said; in place of offset.',
};
const isList = (output: JsonSchema) => output.properties?.items !== undefined && output.properties.total !== undefined;

/** Input and output schemas of a procedure in the API; adds cursors to lists. */
function schemasOf(name: ProcedureName): { input: JsonSchema; output: JsonSchema } {
  const input = schemaOf(contract[name].input, 'input');
  const output = schemaOf(contract[name].output, 'output');
  if (!isList(output)) return { input, output };
  const takesOffset = input.properties?.offset !== undefined;
  return {
    input: takesOffset ? { ...input, properties: { ...input.properties, cursor: CURSOR } } : input,
    output: {
      ...output,
      properties: { ...output.properties, nextCursor: { type: ['string', 'null'] } },
      required: [...(output.required ?? []), 'nextCursor'],
    },
  };
}

function postOperation(name: ProcedureName) {
  const { input, output } = schemasOf(name);
  const { isMutation } = contract[name];
  return {
    operationId: name,
    tags: [name.split('.')[0]!],
    summary: name,
    ...(isMutation ? { parameters: [ref('parameters/IdempotencyKey')] } : {}),
    requestBody: { required: false, content: json(input, exampleOf(input)) },
    responses: { 200: { description: 'The answer.', content: json(output) }, ...problems },
  };
}

/** GET operation of a read-only procedure: input in the query string, response with an ETag. */
function getOperation(name: ProcedureName) {
  const { input, output } = schemasOf(name);
  return {
    operationId: `${name}.get`,
    tags: [name.split('.')[0]!],
    summary: `${name}, with an ETag`,
    parameters: [
      { name: 'input', in: 'query', required: false, content: json(input, exampleOf(input)) },
      { name: 'If-None-Match', in: 'header', required: false, schema: { type: 'string' } },
    ],
    responses: {
      200: { description: 'The answer.', headers: { ETag: { schema: { type: 'string' } } }, content: json(output) },
      304: { description: 'It is what the tag was of.' },
      ...problems,
    },
  };
}

const importId = { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } };
const csvContent = { 'text/csv': { schema: { type: 'string' } } };

/** Paths without a procedure: uploads, server-sent events, CSV downloads. */
const NON_PROCEDURE_PATHS = {
  '/imports': {
    post: {
      operationId: 'uploadFile',
      tags: ['imports'],
      summary: 'Takes a file in and begins its import',
      parameters: [
        {
          name: 'name',
          in: 'query',
          required: false,
          schema: { type: 'string' },
          description: 'Of the file, where it is the body.',
        },
        { name: 'options', in: 'query', required: false, content: json({ type: 'object' }) },
        {
          name: 'Content-Digest',
          in: 'header',
          required: false,
          schema: { type: 'string' },
          description: 'sha-256=:base64: (RFC 9530)',
        },
        ref('parameters/IdempotencyKey'),
      ],
      requestBody: {
        required: true,
        content: {
          'text/csv': { schema: { type: 'string' } },
          'application/octet-stream': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } },
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: {
                file: { type: 'string', contentMediaType: 'application/octet-stream' },
                options: { type: 'string' },
              },
            },
          },
        },
      },
      responses: {
        202: {
          description: 'It is being imported.',
          headers: { Location: { schema: { type: 'string' } } },
          content: json({
            type: 'object',
            required: ['importId', 'importIds', 'bytes', 'sha256', 'events'],
            properties: {
              importId: { type: 'integer' },
              importIds: { type: 'array', items: { type: 'integer' } },
              bytes: { type: 'integer' },
              sha256: { type: 'string' },
              events: { type: 'string' },
            },
          }),
        },
        ...problems,
      },
    },
  },
  '/imports/{id}': {
    get: {
      operationId: 'importState',
      tags: ['imports'],
      summary: 'How an import is',
      parameters: [importId],
      responses: {
        200: { description: 'The import.', content: json(schemaOf(contract['imports.get'].output, 'output')) },
        ...problems,
      },
    },
  },
  '/imports/{id}/events': {
    get: {
      operationId: 'importEvents',
      tags: ['imports'],
      summary: 'How it goes, as server-sent events: progress, state, ended',
      parameters: [importId, { name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' } }],
      responses: {
        200: {
          description: 'Events, until it has ended.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        ...problems,
      },
    },
  },
  '/imports/{id}/rejects.csv': {
    get: {
      operationId: 'importRejects',
      tags: ['imports'],
      summary: 'Its rejects',
      parameters: [importId],
      responses: { 200: { description: 'CSV.', content: csvContent }, ...problems },
    },
  },
  '/reports/{name}.csv': {
    get: {
      operationId: 'reportFile',
      tags: ['reports'],
      summary: 'A report as CSV',
      parameters: [
        { name: 'name', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z-]+$' } },
        { name: 'question', in: 'query', required: false, content: json({ type: 'object' }) },
        { name: 'style', in: 'query', required: false, content: json({ type: 'object' }) },
      ],
      responses: { 200: { description: 'CSV.', content: csvContent }, ...problems },
    },
  },
};

/** The OpenAPI 3.1 document, generated from the contract. */
function openApiDocument() {
  const names = Object.keys(contract) as ProcedureName[];
  const paths = Object.fromEntries(
    names.map((name) => [
      `/${name.replace('.', '/')}`,
      { post: postOperation(name), ...(contract[name].isMutation ? {} : { get: getOperation(name) }) },
    ]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Mangalm Sales Assistant',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'The same door as the window’s and the command line’s: same checks, same rights, same audit. Money is in minor units of its currency, dates are YYYY-MM-DD.',
    },
    servers: [{ url: '/api' }],
    security: [{ token: [] }],
    tags: [...new Set(names.map((name) => name.split('.')[0]!))].map((name) => ({ name })),
    paths: { ...paths, ...NON_PROCEDURE_PATHS },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'mangalm user token NAME --program ERP' },
      },
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          schema: { type: 'string', minLength: 1, maxLength: 200 },
          description: 'What is asked again under the same key within a day is done once.',
        },
      },
      responses: {
        Problem: {
          description: 'What kept it from being done.',
          content: { 'application/problem+json': { schema: ref('schemas/Problem') } },
        },
      },
      schemas: { Problem: PROBLEM },
    },
  };
}

let text: string | null = null;

/** The document as JSON; it is the same until the program ends. */
export const openApiText = (): string => (text ??= JSON.stringify(openApiDocument()));
