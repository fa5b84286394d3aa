import { z } from 'zod';

/*
 * Inputs that name a resource: a file or folder of this machine, or a network address. They are marked in the schema,
 * so that the dispatcher can check them in any input without knowing the procedure.
 */

/** Kind of resource. An address may also be a folder path, or refer to certificate files. */
export type ResourceKind = 'file' | 'folder' | 'address';

/** Metadata of the marked schemas. */
const resourceKinds = z.registry<{ place: ResourceKind }, z.core.$ZodType>();

const marker =
  (place: ResourceKind) =>
  <S extends z.ZodType>(schema: S): S => {
    resourceKinds.add(schema, { place });
    return schema;
  };

const asFile = marker('file');
/** Marks a string schema as a folder of this machine. */
export const asFolder = marker('folder');
/** Marks a string schema as a network address. */
export const asAddress = marker('address');

/** Path of a file of this machine. */
export const filePath = (most = 32_767) => asFile(z.string().min(1).max(most));
/** Path of a folder of this machine. */
export const folderPath = (most = 4096) => asFolder(z.string().min(1).max(most));
/** `postgres://user@host:5432/database`, optionally with `?sslmode`, `sslrootcert`, `sslcert` and `sslkey`. */
export const serverAddress = () => asAddress(z.string().trim().min(1).max(2000));
/** A URL with http:// or https://. */
export const webAddress = () => asAddress(z.url({ protocol: /^https?$/ }).max(2000));

/** Kind of resource of a schema; undefined if it is not marked. */
export const resourceKindOf = (schema: z.core.$ZodType): ResourceKind | undefined => resourceKinds.get(schema)?.place;

/** A string within a schema. */
interface StringLeaf {
  /** Path of field names; `[]` for items of an array, `{}` for values and `{key}` for keys of a record. */
  at: string;
  /** Null if it is not marked. */
  place: ResourceKind | null;
}

interface SchemaDefinition {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  innerType?: z.ZodType;
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  in?: z.ZodType;
  out?: z.ZodType;
}

const definitionOf = (schema: z.ZodType) => schema.def as unknown as SchemaDefinition;

/** Types that hold no free text. */
const TEXTLESS_TYPES = new Set([
  'number',
  'int',
  'boolean',
  'enum',
  'literal',
  'null',
  'undefined',
  'never',
  'date',
  'bigint',
]);

/**
 * All strings that an input may contain.
 * @throws Error for an unknown schema type, which might contain strings
 */
export function stringLeaves(schema: z.ZodType, at = ''): StringLeaf[] {
  const place = resourceKindOf(schema);
  if (place !== undefined) return [{ at, place }];
  const { type, shape, element, innerType, keyType, valueType, options, in: before, out } = definitionOf(schema);
  if (type === 'string') return [{ at, place: null }];
  if (shape)
    return Object.entries(shape).flatMap(([name, field]) => stringLeaves(field, at === '' ? name : `${at}.${name}`));
  if (element) return stringLeaves(element, `${at}[]`);
  if (keyType && valueType) return [...stringLeaves(keyType, `${at}{key}`), ...stringLeaves(valueType, `${at}{}`)];
  if (options) return options.flatMap((option) => stringLeaves(option, at));
  if (before && out) return [...stringLeaves(before, at), ...stringLeaves(out, at)];
  if (innerType) return stringLeaves(innerType, at);
  if (TEXTLESS_TYPES.has(type)) return [];
  throw new Error(`a schema of type “${type}” at ${at || 'the top'} is not known`);
}

/** A resource named in an input. */
export interface NamedResource {
  place: ResourceKind;
  value: string;
}

/** All resources named in an input. */
export function resourcesIn(schema: z.ZodType, value: unknown): NamedResource[] {
  if (value === undefined || value === null) return [];
  const place = resourceKindOf(schema);
  if (place !== undefined && typeof value === 'string') return [{ place, value }];
  const { shape, element, innerType, valueType, options, in: before, out } = definitionOf(schema);
  const within = (field: z.ZodType) => resourcesIn(field, value);
  if (shape)
    return Object.entries(shape).flatMap(([name, field]) =>
      resourcesIn(field, (value as Record<string, unknown>)[name]),
    );
  if (element) return (Array.isArray(value) ? value : []).flatMap((item) => resourcesIn(element, item));
  if (valueType) return Object.values(value).flatMap((item) => resourcesIn(valueType, item));
  if (options) return options.flatMap(within);
  if (before && out) return [...within(before), ...within(out)];
  return innerType ? within(innerType) : [];
}

/** Parameters of a PostgreSQL URL that name files of the connecting machine. */
const FILE_PARAMETERS = ['sslrootcert', 'sslcert', 'sslkey'];

/** Whether it refers to a file or folder of this machine, directly or through an address. */
export function isLocalResource({ place, value }: NamedResource): boolean {
  if (place !== 'address') return true;
  if (!URL.canParse(value)) return /^[/\\]/.test(value);
  const { protocol, searchParams } = new URL(value);
  if (protocol === 'postgres:' || protocol === 'postgresql:')
    return FILE_PARAMETERS.some((name) => searchParams.has(name));
  return protocol !== 'http:' && protocol !== 'https:';
}
