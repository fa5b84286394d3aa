import type { en } from './en/index.ts';

type Catalogue = typeof en;

/** The name of a message in the catalogues: an error's code, or `code/variant` where one code has several sentences. */
export type MessageId = keyof Catalogue;

/** The code of an error: its message's id without the variant. */
export type ProblemCode = CodeOf<MessageId>;
type CodeOf<Id> = Id extends `${infer Code}/${string}` ? Code : Id;

/** What a message's argument may be: text, a number, or another message, which is put in the reader's language too. */
export type MessageValue = string | number | MessageDescriptor;

/** A message as data: its name and its arguments. A face makes a sentence of it, in its reader's language. */
export interface MessageDescriptor {
  id: MessageId;
  values?: Record<string, MessageValue>;
}

/** The names of the arguments of an ICU message, e.g. `'n' | 'file'` of `{n, plural, …} in {file}`. */
type ArgumentsOf<Text> = Text extends `${string}{${infer Rest}`
  ? (Rest extends `${infer Head}}${string}` ? NameOf<Head> : never) | ArgumentsOf<Rest>
  : never;
type NameOf<Head> = Head extends `${infer Name},${string}` ? Plain<Name> : Plain<Head>;
/** The branches of a plural are never one bare word, so whatever has a space is none of the arguments' names. */
type Plain<Name> = Name extends `${string}${' ' | '#' | '{'}${string}` ? never : Name;

type TextsOf<Id extends MessageId> = Catalogue[Id][keyof Catalogue[Id]];

/** The arguments that a message needs; `never` where it has none. */
type ArgumentNames<Id extends MessageId> = ArgumentsOf<TextsOf<Id>>;

/** The rest parameters of a function that takes a message's arguments: required where it has some, else left out. */
export type ValuesOf<Id extends MessageId> = [ArgumentNames<Id>] extends [never]
  ? [values?: undefined]
  : [values: { [Name in ArgumentNames<Id> & string]: MessageValue }];

/** A message with its arguments, checked against the catalogue. */
export function message<Id extends MessageId>(id: Id, ...[values]: ValuesOf<Id>): MessageDescriptor {
  return values === undefined ? { id } : { id, values };
}
