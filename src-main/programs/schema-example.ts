/** The subset of JSON Schema that the contract uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema | boolean;
  prefixItems?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  format?: string;
  pattern?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  contentMediaType?: string;
}

/** Sample strings; the first that matches a schema's pattern and length is used. */
const SAMPLE_STRINGS = [
  'example',
  '2025-03-31',
  '2025-03',
  '1234',
  'INR',
  'sales.dashboard',
  'sales.*',
  '#112233',
  'abcd1234',
  'postgres://sales@db.example.com/sales',
  'https://erp.example.com/hook',
  '/srv/files',
  '10:30',
  '0123-4567-89ab-cdef-0123-4567-89ab-cdef',
];

/** A minimal valid value for a schema: required properties only. */
export function exampleOf(schema: JsonSchema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return exampleOf(alternatives[0]!);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((one) => exampleOf(one) as object));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') {
    const { properties = {}, required = [] } = schema;
    return Object.fromEntries(required.map((key) => [key, properties[key] ? exampleOf(properties[key]) : null]));
  }
  if (type === 'array') {
    const items = typeof schema.items === 'object' ? schema.items : {};
    return schema.prefixItems?.map(exampleOf) ?? Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(items));
  }
  if (type === 'string') return exampleString(schema);
  if (type === 'integer' || type === 'number')
    return Math.max(schema.minimum ?? 0, schema.exclusiveMinimum === undefined ? 0 : schema.exclusiveMinimum + 1);
  if (type === 'boolean') return false;
  return null;
}

function exampleString({ format, pattern, minLength = 0, maxLength = 1000 }: JsonSchema): string {
  if (format === 'date') return '2025-03-31';
  if (format === 'date-time') return '2025-03-31T12:00:00Z';
  if (format === 'uri') return 'https://erp.example.com/hook';
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  const fits = SAMPLE_STRINGS.find(
    (word) => (!pattern || new RegExp(pattern).test(word)) && word.length >= minLength && word.length <= maxLength,
  );
  return fits ?? 'x'.repeat(Math.max(1, minLength));
}
