/**
 * A copy of a text that shares no memory with its source. V8 keeps a slice as a view of its whole parent, so one
 * remembered cell would retain a chunk of the file; joining two pieces writes a flat string.
 */
export const flattenString = (text: string) => (text.length < 13 ? text : [text[0], text.slice(1)].join(''));
