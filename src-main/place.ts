/** Where the program lies: `src-main` of the checkout, or what was built of it, which keeps to the same names. */
export const place = new URL('./', import.meta.url);

/** Whether Node runs the sources as they are. */
export const fromSources = import.meta.url.endsWith('.ts');
