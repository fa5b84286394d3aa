import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../src-main/programs/schema-example.ts';
import { contract, type ProcedureName } from '../../src-shared/contract/index.ts';
import { writeCsv } from '../helpers.ts';
import { type ApiFixture, openApiFixture } from './api-fixture.ts';

interface Operation {
  operationId: string;
  requestBody?: { content: { 'application/json': { schema: JsonSchema; example: unknown } } };
  responses: { 200: { content: { 'application/json': { schema: JsonSchema } } } };
}
interface Document {
  openapi: string;
  paths: Record<string, { get?: Operation; post?: Operation }>;
  components: { schemas: { Problem: JsonSchema } };
}

const RUNS = Number(process.env.MANGALM_RUNS ?? 4);
const SEED = Number(process.env.MANGALM_SEED ?? 11);

let api: ApiFixture;
let document: Document;
const ajv = new Ajv2020({ strict: false, allErrors: false });
addFormats.default(ajv);

beforeAll(async () => {
  api = await openApiFixture();
  const rows = Array.from({ length: 60 }, (_, i) => [
    `I-${i >> 1}`,
    `2025-0${1 + (i % 6)}-02`,
    `Store ${i % 5}`,
    `Tea ${i % 7}`,
    '2',
    '10.00',
    '20.00',
  ]);
  const { importId } = await api.call('imports.start', {
    path: writeCsv(path.join(api.data, 'a.csv'), rows),
    options: { answers: { numbers_used_again: 'one' } },
  });
  await api.app.importEnded(importId);
  document = (await (await api.request('/api/openapi.json')).json()) as Document;
});
afterAll(() => api.close());

/** Generates values that a schema allows; `mutated` turns some of them into invalid ones. */
function arbitraryOf(schema: JsonSchema, deep = 0): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return fc.oneof(...choice.map((one) => arbitraryOf(one, deep)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') {
    const properties = Object.entries(schema.properties ?? {}).filter(
      ([key]) => deep < 3 || schema.required?.includes(key),
    );
    const known = Object.fromEntries(properties.map(([key, one]) => [key, arbitraryOf(one, deep + 1)]));
    return fc.record(known, { requiredKeys: (schema.required ?? []).filter((key) => key in known) as never[] });
  }
  if (type === 'array')
    return fc.array(arbitraryOf(typeof schema.items === 'object' ? schema.items : {}, deep + 1), {
      minLength: schema.minItems ?? 0,
      maxLength: Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 3),
    });
  if (type === 'string') {
    if (schema.format === 'date') return fc.constantFrom('2025-01-31', '2025-06-02', '1999-12-31');
    if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern, 'u'), { maxLength: 40 });
    return fc.string({
      minLength: schema.minLength ?? 0,
      maxLength: Math.min(schema.maxLength ?? 20, (schema.minLength ?? 0) + 20),
      unit: 'grapheme',
    });
  }
  if (type === 'integer')
    return fc.oneof(
      fc.integer({ min: Math.max(schema.minimum ?? -5, -5), max: Math.min(schema.maximum ?? 40, 40) }),
      fc.integer({ min: Math.max(schema.minimum ?? -1e6, -1e6), max: Math.min(schema.maximum ?? 1e6, 1e6) }),
    );
  if (type === 'number') return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
  if (type === 'boolean') return fc.boolean();
  return fc.constant(null);
}

const mutated = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(valid, fc.jsonValue({ maxDepth: 2 }), fc.nat(9), fc.string()).map(([value, odd, pick, key]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return odd;
    const keys = Object.keys(value);
    const at = keys[pick % Math.max(1, keys.length)] ?? 'x';
    if (pick < 4) return { ...value, [at]: odd };
    if (pick < 6) return { ...value, [`_${key}`]: odd };
    if (pick < 8) return Object.fromEntries(Object.entries(value).filter(([one]) => one !== at));
    return odd;
  });

/** Procedures that would stop this server or take long; they have tests of their own. */
const EXCLUDED = new Set<string>([
  'imports.sample',
  'backup.restore',
  'backup.make',
  'health.saveDiagnostics',
  'forecast.train',
  'upsell.backtest',
  'programs.changeSettings',
]);
const EXCLUDED_AREAS = /^(sync|accounts)\./;

describe('the OpenAPI document', () => {
  it('is valid, and has every procedure with a valid example', async () => {
    const result = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(document.openapi).toBe('3.1.0');
    for (const name of Object.keys(contract) as ProcedureName[]) {
      const { post, get } = document.paths[`/${name.replace('.', '/')}`]!;
      expect(Boolean(get)).toBe(!contract[name].isMutation);
      const { schema, example } = post!.requestBody!.content['application/json'];
      const isValid = ajv.compile(schema);
      expect(isValid(example), `${name}: ${JSON.stringify(example)} ${ajv.errorsText(isValid.errors)}`).toBe(true);
      expect(contract[name].input.safeParse(example).success, `${name}: ${JSON.stringify(example)}`).toBe(true);
    }
  });

  it('has a stable ETag', async () => {
    const etag = (await api.request('/api/openapi.json')).headers.get('etag')!;
    expect((await api.request('/api/openapi.json', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });
});

describe('every operation', () => {
  let successCount = 0;
  afterAll(() => {
    // otherwise the test would have seen refusals only
    expect(successCount).toBeGreaterThan(names.length);
  });
  const names = (Object.keys(contract) as ProcedureName[]).filter(
    (name) => !EXCLUDED.has(name) && !(contract[name].isMutation && EXCLUDED_AREAS.test(name)),
  );

  it.each(names)('%s answers any input by its schema, and never fails internally', async (name) => {
    const { post } = document.paths[`/${name.replace('.', '/')}`]!;
    const input = arbitraryOf(post!.requestBody!.content['application/json'].schema);
    const isAnswer = ajv.compile(post!.responses[200].content['application/json'].schema);
    const isProblem = ajv.compile(document.components.schemas.Problem);
    await fc.assert(
      fc.asyncProperty(fc.oneof(input, mutated(input)), async (body) => {
        const response = await api.post(`/api/${name.replace('.', '/')}`, body);
        const text = await response.text();
        const answer = JSON.parse(text) as unknown;
        if (response.status === 200) {
          successCount++;
          if (!isAnswer(answer)) throw new Error(`${ajv.errorsText(isAnswer.errors)}: ${text.slice(0, 600)}`);
        } else {
          if (response.status >= 500) throw new Error(`${response.status}: ${text}`);
          if (!isProblem(answer)) throw new Error(`${ajv.errorsText(isProblem.errors)}: ${text}`);
        }
      }),
      { numRuns: RUNS * 2, seed: SEED },
    );
  });
});
