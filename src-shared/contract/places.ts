import { z } from 'zod';

/*
 * Inputs that name a place: a file or folder of this machine, or an address that data goes to or comes from. They are
 * marked in the schema, so that whoever answers can find them in any input without knowing the procedure.
 */

/** What an input names. An address may be that of a folder, or name certificate files of this machine. */
export type Place = 'file' | 'folder' | 'address';

/** Which schemas name a place. */
const places = z.registry<{ place: Place }, z.core.$ZodType>();

const marked =
  (place: Place) =>
  <S extends z.ZodType>(schema: S): S => {
    places.add(schema, { place });
    return schema;
  };

const asFile = marked('file');
/** Marks a schema of text as a folder of this machine. */
export const asFolder = marked('folder');
/** Marks a schema of text as an address that data goes to or comes from. */
export const asAddress = marked('address');

/** A file of this machine, by its path. */
export const filePath = (most = 32_767) => asFile(z.string().min(1).max(most));
/** A folder of this machine, by its path. */
export const folderPath = (most = 4096) => asFolder(z.string().min(1).max(most));
/** `postgres://user@host:5432/database`, with `?sslmode`, `sslrootcert`, `sslcert` and `sslkey` where they are needed. */
export const serverAddress = () => asAddress(z.string().trim().min(1).max(2000));
/** An address with http:// or https://. */
export const webAddress = () => asAddress(z.url({ protocol: /^https?$/ }).max(2000));

/** What a schema of text names; undefined where it is marked as no place. */
export const placeOf = (schema: z.core.$ZodType): Place | undefined => places.get(schema)?.place;

/** A string within a schema: where it stands, and what it names. */
interface TextLeaf {
  /** Names of fields, `[]` for the items of a list, `{}` for the values and `{key}` for the keys of a record. */
  at: string;
  /** null where it is marked as no place. */
  place: Place | null;
}

interface Definition {
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

const definitionOf = (schema: z.ZodType) => schema.def as unknown as Definition;

/** Types that hold no text of the caller's choice. */
const NO_TEXT = new Set([
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
 * All strings that an input may hold.
 * @throws Error for a type that is not known here, which may hold some
 */
export function textLeaves(schema: z.ZodType, at = ''): TextLeaf[] {
  const place = placeOf(schema);
  if (place !== undefined) return [{ at, place }];
  const { type, shape, element, innerType, keyType, valueType, options, in: before, out } = definitionOf(schema);
  if (type === 'string') return [{ at, place: null }];
  if (shape)
    return Object.entries(shape).flatMap(([name, field]) => textLeaves(field, at === '' ? name : `${at}.${name}`));
  if (element) return textLeaves(element, `${at}[]`);
  if (keyType && valueType) return [...textLeaves(keyType, `${at}{key}`), ...textLeaves(valueType, `${at}{}`)];
  if (options) return options.flatMap((option) => textLeaves(option, at));
  if (before && out) return [...textLeaves(before, at), ...textLeaves(out, at)];
  if (innerType) return textLeaves(innerType, at);
  if (NO_TEXT.has(type)) return [];
  throw new Error(`a schema of type “${type}” at ${at || 'the top'} is not known`);
}

/** A place that an input names. */
export interface NamedPlace {
  place: Place;
  value: string;
}

/** The places that an input names. */
export function placesIn(schema: z.ZodType, value: unknown): NamedPlace[] {
  if (value === undefined || value === null) return [];
  const place = placeOf(schema);
  if (place !== undefined && typeof value === 'string') return [{ place, value }];
  const { shape, element, innerType, valueType, options, in: before, out } = definitionOf(schema);
  const within = (field: z.ZodType) => placesIn(field, value);
  if (shape)
    return Object.entries(shape).flatMap(([name, field]) => placesIn(field, (value as Record<string, unknown>)[name]));
  if (element) return (Array.isArray(value) ? value : []).flatMap((item) => placesIn(element, item));
  if (valueType) return Object.values(value).flatMap((item) => placesIn(valueType, item));
  if (options) return options.flatMap(within);
  if (before && out) return [...within(before), ...within(out)];
  return innerType ? within(innerType) : [];
}

/** Parameters of a PostgreSQL address that name files of the machine that connects. */
const FILES_OF_ADDRESS = ['sslrootcert', 'sslcert', 'sslkey'];

/** Whether a place is, or an address names, a file or folder of this machine. */
export function isOfThisMachine({ place, value }: NamedPlace): boolean {
  if (place !== 'address') return true;
  if (!URL.canParse(value)) return /^[/\\]/.test(value);
  const { protocol, searchParams } = new URL(value);
  if (protocol === 'postgres:' || protocol === 'postgresql:')
    return FILES_OF_ADDRESS.some((name) => searchParams.has(name));
  return protocol !== 'http:' && protocol !== 'https:';
}
