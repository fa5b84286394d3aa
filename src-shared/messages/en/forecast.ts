import type { MessageText } from '../catalogue.ts';

/** Messages about forecasts and suggestions. */
export const forecast = {} as const satisfies Record<string, MessageText>;
