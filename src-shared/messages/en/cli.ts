import type { MessageText } from '../catalogue.ts';

/** Messages about the command line. */
export const cli = {
  bad_usage: { message: '{sentence}', hint: '{usage}' },
  'signed_out/old_api': {
    message: 'Clients of the previous system send no token, so one has to be set for them.',
    hint: 'Name it with --token-file FILE.',
  },
  secret_exposed: {
    message: 'Others can read {file}.',
    hint: "Keep it to yourself first: chmod 600 ''{file}''.",
  },
  'file_unreadable/token': { message: "The token file {file} can't be read ({reason})." },
  'file_unreadable/password': { message: "The password file {file} can't be read ({reason})." },
  'secret_missing/token': { message: '{file} holds no token on its first line.' },
  'secret_missing/password': { message: '{file} holds no password on its first line.' },
  'account_unknown/name': { message: 'There is no account “{name}”.', hint: 'mangalm user list shows them.' },
  unreadable_lines: {
    message: "The lines of the order can't be read from {file}: {reason}.",
    hint: 'Write them as JSON: {example}.',
  },
  /** The reason of `unreadable_lines`. */
  'unreadable_lines/no_list': { message: 'it holds no list of lines' },
  'file_unreadable/baskets': {
    message: "{file} can't be read as baskets.",
    hint: 'One comma-separated basket a line.',
  },
  'file_malformed/no_csv': { message: '{file} is not a CSV file: {reason}' },
  'mapping_wrong/no_json': {
    message: '{file} is not valid JSON: {reason}.',
    hint: 'See docs/user/mapping.md for what a mapping looks like.',
  },
  'mapping_wrong/no_mapping': {
    message: '{file} is not a mapping: {place}: {reason}.',
    hint: 'See docs/user/mapping.md for what a mapping looks like.',
  },
  nothing_to_resume: { message: 'No import was interrupted.', hint: 'mangalm imports lists them.' },
  data_changed: { message: 'The data changed while the report was written.' },
} as const satisfies Record<string, MessageText>;
