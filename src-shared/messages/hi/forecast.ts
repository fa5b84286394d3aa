import type { Translation } from '../catalogue.ts';
import type { forecast as en } from '../en/forecast.ts';

/** Messages about forecasts and suggestions. */
export const forecast: Translation<typeof en> = {};
