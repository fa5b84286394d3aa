import { registerHooks } from 'node:module';

/** Resolves the `electron` module to the stand-in for everything in this process, packages included. */
const standIn = new URL('../electron/stand-in.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
