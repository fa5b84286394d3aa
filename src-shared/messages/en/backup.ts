import type { MessageText } from '../catalogue.ts';

/** Messages about backups and repair. */
export const backup = {
  backup_damaged: { message: '{file} is damaged too: {reason}.', hint: 'Choose another one.' },
  'backup_failed/not_whole': {
    message: 'The copy is not complete: {finding}.',
    hint: 'The database may be damaged. Check it with: mangalm verify.',
  },
  'backup_failed/restored': {
    message: "The restored backup can't be written to {folder} ({code}).",
    hint: 'Name another place, or give this user write access to it.',
  },
  'backup_failed/unwritable': {
    message: "The backup can't be written to {folder} ({code}).",
    hint: 'Name another place, or give this user write access to it.',
  },
  backup_running: { message: 'A backup is running.', hint: 'Wait until it has ended.' },
  backup_unknown: { message: 'There is no backup “{name}”.', hint: 'Load the list again.' },
  backup_unreadable: { message: '{file} is not a readable backup: {reason}.', hint: 'Choose another one.' },
  'backup_unreadable/missing': { message: 'it is not there' },
  'backup_unreadable/other_program': { message: 'it is a database of another program' },
  being_replaced: {
    message: 'A backup is being restored, and it takes longer than two minutes.',
    hint: 'Wait until it has ended, and try again.',
  },
  'busy/import_before_restore': {
    message: 'An import is under way.',
    hint: 'Wait until it has ended, or cancel it, then restore.',
  },
  'busy/import_before_update': {
    message: 'An import is under way.',
    hint: 'Install the update when it has ended.',
  },
  'busy/replacement': {
    message: 'A backup is being restored.',
    hint: 'Wait until that has ended.',
  },
  'busy/work': {
    message: 'Another window or command is using this data folder.',
    hint: 'Wait until its import, backup or sync has ended, or cancel it, then try again. Nothing was changed.',
  },
  'data_newer/backup': {
    message:
      '{file} was written by a newer version of this program (data version {version}, this program knows {known}).',
    hint: 'Install the newer version.',
  },
  data_replaced: {
    message: '{what}: a backup was restored in the meantime.',
    hint: 'Check the current data, and repeat it if needed.',
  },
  no_backup: { message: 'There is no intact backup.', hint: 'Recover what can still be read.' },
  not_damaged: {
    message: 'No damage was found in the database.',
    hint: 'Restore a backup instead.',
  },
  second_place: {
    message: "Backups can't be copied to {folder}: {reason}.",
    hint: 'Name a folder on another drive.',
  },
  'second_place/first': { message: 'it is the first backup folder' },
  'second_place/missing': { message: 'The second backup folder, {folder}, is missing.' },
  'second_place/relative': { message: 'it is not a full path' },
} as const satisfies Record<string, MessageText>;
