import type { Translation } from '../catalogue.ts';
import type { http as en } from '../en/http.ts';

/** Messages about the HTTP API, tokens, webhooks and uploads. */
export const http: Translation<typeof en> = {};
