/** Root URL of the program: `src-main` of the checkout, or its build, which has the same layout. */
export const place = new URL('./', import.meta.url);

/** Whether Node runs the TypeScript sources directly. */
export const fromSources = import.meta.url.endsWith('.ts');
