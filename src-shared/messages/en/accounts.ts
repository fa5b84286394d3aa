import type { MessageText } from '../catalogue.ts';

/** Messages about accounts, sessions, permissions and the audit. */
export const accounts = {
  'account_unknown/id': { message: 'There is no account {id}.' },
  'accounts_finding/account': { message: 'Account {id} ({name}) was changed outside the program.' },
  'accounts_finding/roles': {
    message: 'The table of roles was changed outside the program; the usual one counts.',
  },
  'accounts_finding/set': { message: 'An account was added or taken away outside the program.' },
  'accounts_tampered/outside': { message: '{finding}', hint: 'Put back the newest file from the backups folder.' },
  'changed_meanwhile/account': {
    message: 'This account was changed meanwhile; nothing was overwritten.',
    hint: 'Look again.',
  },
  'foreign/missing': {
    message: '{actor} may ask this of their own stores alone; name one.',
    hint: 'Ask the owner for the right to.',
  },
  'foreign/reference': {
    message: '{actor} may not do this with that {kind}: it is not theirs.',
    hint: 'Ask the owner for the right to.',
  },
  'grant_fixed/owner': { message: "What an owner may do of this can't be changed." },
  'grant_fixed/role': { message: "What the role {role} may do of this can't be changed." },
  grant_meaningless: { message: 'This is not about stores or imports, so there is no own part of it.' },
  kept_already: {
    message: 'An account that is kept to its stores makes tokens that are kept to the same.',
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
    message: 'A password of fewer than {least} characters, or one that is easily guessed, protects nothing.',
    hint: 'Take several words that have nothing to do with each other.',
  },
  'password_weak/field': { message: 'Too easily guessed.' },
  'password_weak/warned': {
    message: '{warning}',
    hint: 'Take several words that have nothing to do with each other.',
  },
  path_refused: {
    message: 'Files and folders of this machine can’t be named from here.',
    hint: 'Upload the file, or name it in the app’s window or on the command line.',
  },
  pin_off: { message: 'The PIN does not help any more.', hint: 'Unlock with the password.' },
  'refused/account': { message: '{actor} may not do this ({procedure}).', hint: 'Ask the owner for the right to.' },
  'refused/import': {
    message: 'Whoever began this import may import nothing any more ({procedure}).',
    hint: 'Ask the owner for the right to.',
  },
  'refused/token': {
    message: 'The token “{token}” may not do this ({procedure}).',
    hint: 'Ask the owner for the right to.',
  },
  session_unknown: { message: 'There is no such session any more.' },
  set_up_already: {
    message: 'This was asked and answered already.',
    hint: 'The account’s page changes name and password.',
  },
  'signed_out/command_line': {
    message: 'This data folder has accounts with passwords, so the command line needs a token.',
    hint: 'Make one with mangalm user token NAME --out FILE, and name it with --token-file FILE.',
  },
  'signed_out/nobody': { message: 'Nobody is signed in here.', hint: 'Sign in.' },
  'token_invalid/unknown': {
    message: 'The token is none of this data folder, or it has ended.',
    hint: 'Make a new one: mangalm user token NAME.',
  },
  token_unknown: { message: 'There is no such token any more.', hint: 'Load the list again.' },
  'too_many/passwords': {
    message: 'Too many passwords are being looked at just now.',
    hint: 'Try again in a moment.',
  },
  'too_many/token': {
    message: 'More than {perSecond} questions a second by this token.',
    hint: 'Wait a moment.',
  },
  'unknown_procedure/grant': { message: 'There is nothing called “{procedure}”.' },
  wait: {
    message: 'Too many wrong tries; the next is taken in {seconds, plural, one {# second} other {# seconds}}.',
    hint: 'If the password is forgotten, the recovery code helps.',
  },
  'wait/seconds': { message: '{seconds}' },
  wrong_code: {
    message: 'Name or recovery code is not right.',
    hint: 'It is on the sheet that was printed with the password.',
  },
  wrong_password: {
    message: 'Name or password is not right.',
    hint: 'Look at the keyboard’s layout and Caps Lock.',
  },
  wrong_pin: { message: 'The PIN is not right.', hint: 'After three wrong ones it takes the password.' },
} as const satisfies Record<string, MessageText>;
