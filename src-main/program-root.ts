/** Root URL of the program: `src-main` of the checkout, or its build, which has the same layout. */
export const programRoot = new URL('./', import.meta.url);

/** Whether Node runs the TypeScript sources directly. */
export const runsFromSources = import.meta.url.endsWith('.ts');
