import type { MessageText } from '../catalogue.ts';

/** Messages about the HTTP API, tokens, webhooks and uploads. */
export const http = {
  'internal/request': {
    message: 'Something went wrong inside the program: {detail}',
    hint: 'The log has the details; if it happens again, please report it with the log. ({request})',
  },
  connection_lost: {
    message: 'The program is not answering; it may have been closed.',
    hint: 'Start it again; this page goes on by itself.',
  },
  unreachable: { message: 'Nobody answers at {address}: {reason}.', hint: 'Is the app open?' },

  method_not_allowed: { message: '{procedure} changes something, so it is asked by POST.' },
  'not_found/path': { message: 'There is nothing at {path}.', hint: 'See /api/openapi.json.' },
  'not_found/page': { message: 'There is no page here.', hint: 'The API is at /api.' },
  'not_found/import': { message: '“{text}” is no import.' },
  'unknown_procedure/api': { message: 'There is nothing called “{name}” here.', hint: 'See /api/openapi.json.' },
  'bad_request/idempotency_key': {
    message: 'An Idempotency-Key is 1 to 200 letters, digits and signs without spaces.',
  },
  'bad_request/incomplete': { message: 'The question did not come whole: {reason}' },
  'bad_request/not_a_question': { message: 'The message is not put as a question.' },
  'bad_request/import_options': {
    message: 'The options of the import are not put right.',
    hint: 'See imports.start in /api/openapi.json.',
  },
  bad_json: { message: 'That is no JSON: {reason}.' },
  bad_cursor: {
    message: 'The cursor is none that a list has given.',
    hint: 'Begin the list anew, without one.',
  },
  media_type: { message: 'Questions are JSON, not {type}.', hint: 'Send content-type: application/json.' },
  'media_type/missing': {
    message: 'Questions are JSON, not something without a content type.',
    hint: 'Send content-type: application/json.',
  },
  too_slow: { message: 'The question took too long to come.', hint: 'Send it again.' },
  too_large: { message: 'A question is at most 1 MB.', hint: 'Send files to /api/imports.' },
  'too_many/questions': { message: 'That were too many questions at once.', hint: 'Wait a moment.' },
  'signed_out/token': { message: 'This takes a token.', hint: 'Send it as: Authorization: Bearer TOKEN.' },
  'token_invalid/api': {
    message: 'The token is none of this data folder, or it has ended.',
    hint: 'Send it as: Authorization: Bearer TOKEN.',
  },
  foreign_origin: { message: 'Pages of other places are not answered here.', hint: 'Ask from a program.' },
  port_taken: { message: 'Port {port} is taken.', hint: 'Name another with --port, or none to have one chosen.' },
  api_without_tls: {
    message: 'Programs are not answered at {address} without a certificate.',
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
    message: 'The file did not come whole; nothing of it was kept.',
    hint: 'Send it again.',
  },
  upload_too_large: { message: 'The file is larger than {megabytes} MB.', hint: 'Import it with the command line.' },
  checksum_differs: {
    message: 'The file that came is not the one that its checksum is of; nothing of it was kept.',
    hint: 'Send it again.',
  },

  /** What a browser gets in place of a page. */
  'page_refused/address': {
    message: 'This page needs the address that the program printed when it started. Start it again for a new one.',
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
