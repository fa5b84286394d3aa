import type { MessageText } from '../catalogue.ts';

/** Messages about the HTTP API, tokens, webhooks and uploads. */
export const http = {} as const satisfies Record<string, MessageText>;
