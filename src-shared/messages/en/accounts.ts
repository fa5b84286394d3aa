import type { MessageText } from '../catalogue.ts';

/** Messages about accounts, sessions, permissions and the audit. */
export const accounts = {
  'account_unknown/id': { message: 'There is no account {id}.' },
  'accounts_finding/account': { message: 'Account {id} ({name}) was changed outside the app.' },
  'accounts_finding/roles': {
    message: 'The permissions were changed outside the app; the default ones apply.',
  },
  'accounts_finding/set': { message: 'An account was added or removed outside the app.' },
  'accounts_tampered/outside': { message: '{finding}', hint: 'Restore the newest file from the backups folder.' },
  'changed_meanwhile/account': {
    message: 'Someone else changed this account; nothing was overwritten.',
    hint: 'Load it again.',
  },
  'foreign/missing': {
    message: '{actor} can see this for one of their own stores only.',
    hint: 'Ask an owner for permission.',
  },
  'foreign/reference': {
    message: '{actor} doesn’t have access to that {kind}.',
    hint: 'Ask an owner for permission.',
  },
  'grant_fixed/owner': { message: "An owner’s permission for this can't be changed." },
  'grant_fixed/role': { message: "The permission of the role {role} for this can't be changed." },
  grant_meaningless: { message: 'This does not concern stores or imports, so it can’t be limited to one’s own.' },
  kept_already: {
    message: 'Tokens of an account with limited stores have the same limit.',
    hint: 'Leave the stores out.',
  },
  last_owner: { message: '{name} is the last owner.', hint: 'Make another account an owner first.' },
  locked: { message: 'This session is locked.', hint: 'Unlock it.' },
  name_taken: { message: 'There is an account “{name}” already.', hint: 'Take another name.' },
  'name_taken/field': { message: 'Taken.' },
  password_required: {
    message: 'A password of your own has to be set first.',
    hint: 'Open the app and set one.',
  },
  'password_required/first_start': {
    message: 'A password of your own has to be set first.',
    hint: 'Begin with: mangalm user begin NAME --password-file FILE; or open the app.',
  },
  password_weak: {
    message: 'The password needs at least {least} characters and must be hard to guess.',
    hint: 'Take several words that have nothing to do with each other.',
  },
  'password_weak/field': { message: 'Too easy to guess.' },
  'password_weak/warned': {
    message: '{warning}',
    hint: 'Take several words that have nothing to do with each other.',
  },
  path_refused: {
    message: 'Files and folders of this computer can’t be used from here.',
    hint: 'Upload the file, or choose it in the app’s window or on the command line.',
  },
  pin_off: { message: 'The PIN no longer works.', hint: 'Unlock with the password.' },
  'refused/account': { message: '{actor} doesn’t have permission for this.', hint: 'Ask an owner for permission.' },
  'refused/import': {
    message: 'The person who started this import no longer has permission to import.',
    hint: 'Ask an owner for permission.',
  },
  'refused/token': {
    message: 'The token “{token}” doesn’t have permission for this.',
    hint: 'Ask an owner for permission.',
  },
  session_unknown: { message: 'This session has ended.' },
  set_up_already: {
    message: 'This was set up already.',
    hint: 'Change name and password under My account.',
  },
  'signed_out/command_line': {
    message: 'This data folder has accounts with passwords, so the command line needs a token.',
    hint: 'Create one with mangalm user token NAME --out FILE, and pass it with --token-file FILE.',
  },
  'signed_out/nobody': { message: 'Nobody is signed in here.', hint: 'Sign in.' },
  'token_invalid/unknown': {
    message: 'The token is not valid here, or it has ended.',
    hint: 'Create a new one: mangalm user token NAME.',
  },
  token_unknown: { message: 'This token has ended.', hint: 'Load the list again.' },
  'too_many/passwords': {
    message: 'Too many sign-ins at once.',
    hint: 'Try again in a moment.',
  },
  'too_many/token': {
    message: 'More than {perSecond} requests per second with this token.',
    hint: 'Wait a moment.',
  },
  'unknown_procedure/grant': { message: 'There is nothing called “{procedure}”.' },
  wait: {
    message: 'Too many wrong tries. Try again in {seconds, plural, one {# second} other {# seconds}}.',
    hint: 'If you forgot the password, use the recovery code.',
  },
  'wait/seconds': { message: '{seconds}' },
  wrong_code: {
    message: 'Wrong name or recovery code.',
    hint: 'It was shown when the password was set.',
  },
  wrong_password: {
    message: 'Wrong name or password.',
    hint: 'Check the keyboard layout and Caps Lock.',
  },
  wrong_pin: { message: 'Wrong PIN.', hint: 'After three wrong tries, your password is needed.' },
} as const satisfies Record<string, MessageText>;
