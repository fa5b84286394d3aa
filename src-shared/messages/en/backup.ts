import type { MessageText } from '../catalogue.ts';

/** Messages about backups and repair. */
export const backup = {
  backup_damaged: { message: '{file} is damaged itself: {reason}.', hint: 'Choose another one.' },
  'backup_failed/not_whole': {
    message: 'The copy is not whole: {finding}.',
    hint: 'The database itself may be damaged: mangalm verify tells.',
  },
  'backup_failed/restored': {
    message: "The backup to put back can't be written to {folder} ({code}).",
    hint: 'Name another place, or give this user write access to it.',
  },
  'backup_failed/unwritable': {
    message: "The backup can't be written to {folder} ({code}).",
    hint: 'Name another place, or give this user write access to it.',
  },
  backup_running: { message: 'A backup is being made just now.', hint: 'Wait for its end.' },
  backup_unknown: { message: 'There is no backup “{name}”.', hint: 'Load the list again.' },
  backup_unreadable: { message: '{file} is no backup that can be read: {reason}.', hint: 'Choose another one.' },
  'backup_unreadable/missing': { message: 'it is not there' },
  'backup_unreadable/other_program': { message: 'it is a database of another program' },
  being_replaced: {
    message: 'A backup is being put in place of the database, and that takes longer than two minutes.',
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
    message: 'A backup is being put in place of the database.',
    hint: 'Wait until that has ended.',
  },
  'busy/work': {
    message: 'Another window or command is at work on this data folder.',
    hint: 'Wait until its import, backup or sync has ended, or cancel it, then try again. Nothing was changed.',
  },
  'data_newer/backup': {
    message:
      '{file} was written by a newer version of this program (data version {version}, this program knows {known}).',
    hint: 'Install the newer version.',
  },
  data_replaced: {
    message: '{what}: a backup was put back meanwhile.',
    hint: 'See what is there now, and do it again if it is still wanted.',
  },
  no_backup: { message: 'There is no backup that is whole.', hint: 'Salvage what can still be read.' },
  not_damaged: {
    message: 'The database is whole as far as this program knows.',
    hint: 'Restore a backup instead.',
  },
  second_place: {
    message: "Backups can't be copied to {folder}: {reason}.",
    hint: 'Name a folder on another drive.',
  },
  'second_place/first': { message: 'it is the place of the first ones' },
  'second_place/missing': { message: 'The second place for backups, {folder}, is not there.' },
  'second_place/relative': { message: 'it does not say in which folder' },
} as const satisfies Record<string, MessageText>;
