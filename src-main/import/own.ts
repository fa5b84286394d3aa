/**
 * A copy of a text that does not hold on to what it was cut from or put together of. V8 keeps a slice as a window on its
 * whole parent, so one cell that is remembered would keep a chunk of the file; what is joined of two is written out anew.
 */
export const own = (text: string) => (text.length < 13 ? text : [text[0], text.slice(1)].join(''));
