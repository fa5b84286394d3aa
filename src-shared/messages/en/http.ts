import type { MessageText } from '../catalogue.ts';

/** Messages about the HTTP API, tokens, webhooks and uploads. */
export const http = {
  'internal/request': {
    message: 'Something went wrong inside the program: {detail}',
    hint: 'The log has the details; if it happens again, please report it with the log. ({request})',
  },
  connection_lost: {
    message: 'The app is not responding. It may have been closed.',
    hint: 'Start it again; this page continues by itself.',
  },
  unreachable: { message: 'No answer from {address}: {reason}.', hint: 'Is the app open?' },

  method_not_allowed: { message: '{procedure} changes data, so it needs POST.' },
  'not_found/path': { message: 'There is nothing at {path}.', hint: 'See /api/openapi.json.' },
  'not_found/page': { message: 'There is no page here.', hint: 'The API is at /api.' },
  'not_found/import': { message: '“{text}” is no import.' },
  'unknown_procedure/api': { message: 'There is nothing called “{name}” here.', hint: 'See /api/openapi.json.' },
  'bad_request/idempotency_key': {
    message: 'An Idempotency-Key is 1 to 200 letters, digits and signs without spaces.',
  },
  'bad_request/incomplete': { message: 'The request did not arrive completely: {reason}' },
  'bad_request/not_a_question': { message: 'The request is not valid.' },
  'bad_request/import_options': {
    message: 'The import options are not valid.',
    hint: 'See imports.start in /api/openapi.json.',
  },
  bad_json: { message: 'That is not valid JSON: {reason}.' },
  bad_cursor: {
    message: 'The cursor is not valid.',
    hint: 'Start the list again without one.',
  },
  media_type: { message: 'Requests are JSON, not {type}.', hint: 'Send content-type: application/json.' },
  'media_type/missing': {
    message: 'Requests are JSON and need a content type.',
    hint: 'Send content-type: application/json.',
  },
  too_slow: { message: 'The request took too long to arrive.', hint: 'Send it again.' },
  too_large: { message: 'A request can have at most 1 MB.', hint: 'Send files to /api/imports.' },
  'too_many/questions': { message: 'Too many requests at once.', hint: 'Wait a moment.' },
  'signed_out/token': { message: 'This needs a token.', hint: 'Send it as: Authorization: Bearer TOKEN.' },
  'token_invalid/api': {
    message: 'The token is not valid here, or it has ended.',
    hint: 'Send it as: Authorization: Bearer TOKEN.',
  },
  foreign_origin: { message: 'Requests from other web pages are not allowed.', hint: 'Send them from a program.' },
  port_taken: { message: 'Port {port} is taken.', hint: 'Choose another with --port, or leave it out.' },
  api_without_tls: {
    message: 'The API can’t be opened at {address} without a certificate.',
    hint: 'Name certificate and key in the policy, or leave out the address.',
  },

  'too_many/uploads': { message: 'Too many files at once.', hint: 'Send them one after the other.' },
  'bad_upload/form': {
    message: 'The form can’t be read: {reason}.',
    hint: 'Send the file as multipart/form-data, in a field “file”.',
  },
  /** The reason of `bad_upload/form`. */
  'bad_upload/without_file': { message: 'there is no file in it' },
  'bad_upload/incomplete': {
    message: 'The file did not arrive completely; nothing of it was kept.',
    hint: 'Send it again.',
  },
  upload_too_large: { message: 'The file is larger than {megabytes} MB.', hint: 'Import it with the command line.' },
  checksum_differs: {
    message: 'The file does not match its checksum; nothing of it was kept.',
    hint: 'Send it again.',
  },

  /** What a browser gets in place of a page. */
  'page_refused/address': {
    message: 'Use the address that was printed at the start. Start again for a new one.',
  },
  'page_refused/method': { message: 'Only reading is possible here.' },
  'page_refused/upload': { message: 'Uploads come from the page itself.' },
  'page_refused/signed_out': { message: 'Sign in first.' },
  'page_refused/host': { message: 'This address is not served here.' },

  webhook_unknown: { message: 'There is no webhook {id}.' },
  delivery_unknown: { message: 'There is no delivery {id}.' },
  /** Why a delivery got no answer. */
  'delivery/secret_unreadable': { message: 'its secret can’t be read with the keys of this folder' },
  'delivery/webhook_removed': { message: 'the webhook was removed' },
} as const satisfies Record<string, MessageText>;
