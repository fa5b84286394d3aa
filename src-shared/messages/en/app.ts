import type { MessageText } from '../catalogue.ts';

/** Messages about the dispatcher, the database, its folder, policy and updates. */
export const app = {
  'bad_request/envelope': { message: 'The request is not valid.' },
  'bad_request/input': { message: 'The request {procedure} is not valid: {field}: {issue}.' },
  data_busy: {
    message: 'Another program has been using {file} for more than ten seconds.',
    hint: 'Wait until it is done, or close it, and try again.',
  },
  'data_damaged/empty': {
    message: 'The database {file} is empty, though there are backups of it',
    hint: 'Open the app to restore a backup or start empty, or: mangalm restore FILE.',
  },
  'data_damaged/file': {
    message: 'The database {file} is damaged ({code}).',
    hint: 'Open the app to repair it, or restore a backup: mangalm restore FILE.',
  },
  'data_damaged/found': {
    message: 'The database of {folder} is damaged: {finding}.',
    hint: 'Open the app to repair it, or restore a backup: mangalm restore FILE.',
  },
  'data_damaged/gone': {
    message: 'The database {file} is gone, though there are backups of it',
    hint: 'Open the app to restore a backup or start empty, or: mangalm restore FILE.',
  },
  'data_damaged/unusable': { message: "The database of {folder} can't be used right now." },
  'data_damaged/update': {
    message: 'The database is damaged, so nothing is updated: {finding}.',
    hint: 'Repair it first: start the app again.',
  },
  'data_folder_unusable/database': {
    message: "The database {file} can't be opened for writing ({code}).",
    hint: 'Give this user write access to it, or name another folder with --data.',
  },
  'data_folder_unusable/folder': {
    message: "The data folder {folder} can't be written to ({code}).",
    hint: 'Give this user write access to it, or name another folder with --data.',
  },
  'data_newer/folder': {
    message:
      'The data folder {folder} was written by a newer version of this program (data version {version}, this program knows {known}).',
    hint: 'Install the newer version, or name another folder with --data. Nothing was changed.',
  },
  device_name: { message: 'Windows reads “{name}” as a device, not a file.', hint: 'Choose another name.' },
  'disk_full/database': {
    message: "The disk that holds {file} is full or can't be written to ({code}).",
    hint: 'Free some space and try again; what was saved before is untouched.',
  },
  'disk_full/folder': {
    message: 'The disk that holds {folder} is full.',
    hint: 'Free some space and try again; what was there before is untouched.',
  },
  file_exists: { message: '{file} already exists.', hint: 'Choose a new file name.' },
  file_is_folder: { message: '{file} is a folder, not a file.', hint: 'Name the files in it.' },
  file_not_regular: {
    message: '{file} is a device, a pipe or a socket, not a file.',
    hint: 'Save its content as a file and use that.',
  },
  file_too_large: {
    message: '{file} is larger than {megabytes} MB, which is too large for this.',
    hint: 'Check whether it is the right one.',
  },
  file_unwritable: {
    message: "The file can't be written to {folder} ({code}).",
    hint: 'Name another place, or give this user write access to it.',
  },
  fixed_by_policy: { message: 'Your company sets {key} ({source}).', hint: 'Ask IT to change it there.' },
  'house_gone/ended': {
    message: 'A part of the app stopped.',
    hint: 'Saved data is safe; try again, or start the program again.',
  },
  'house_gone/failed': {
    message: 'A part of the app stopped: {reason}.',
    hint: 'Saved data is safe; try again, or start the program again.',
  },
  internal: {
    message: 'Something went wrong inside the program: {detail}',
    hint: 'The log has the details; if it happens again, please report it with the log.',
  },
  key_reused: {
    message: 'This key was used for another request before.',
    hint: 'Use a new key for each change.',
  },
  'keys_elsewhere/keychain': {
    message: "The keys of {folder} can't be read here: the keychain of the user who made them holds them.",
    hint: 'Use the installed app as that user.',
  },
  'keys_elsewhere/unreadable': {
    message: "The keys of {folder} can't be read here.",
    hint: 'Restore the whole folder “keys”.',
  },
  no_update_server: { message: 'No update source is set.', hint: 'Set one under Updates, or ask IT.' },
  open_elsewhere: {
    message: 'Mangalm is open in another window or command.',
    hint: 'Close it, then try again. Nothing was changed.',
  },
  opened_with_other_data: {
    message: 'The app is open with the data in {folder}.',
    hint: 'Close it before you open it with those in {other}.',
  },
  outcome_unknown: {
    message: 'This request was started before, and its result is not known.',
    hint: 'Check whether it was done, and use a new key if not.',
  },
  page_not_built: { message: 'The page is not built yet.', hint: 'Run npm start -- serve, then open its address.' },
  place_unclear: { message: '“{path}” is not a full path.', hint: 'Give the full path.' },
  'policy_problem/file_not_json': { message: 'The file is not valid JSON: {reason}.' },
  'policy_problem/file_unreadable': { message: "The file can't be read ({code})." },
  'policy_problem/key': { message: 'There is no such key.' },
  'policy_problem/not_an_object': { message: 'A policy is a JSON object.' },
  'policy_problem/part': { message: '{part}: {issue}.' },
  'policy_problem/value': { message: '{issue}.' },
  'refused/page': { message: 'Only the app’s own window can do this.' },
  'under_way/request': { message: 'This request is already running.', hint: 'Wait for its answer.' },
  unknown_file: { message: 'There is no such file.' },
  'unknown_procedure/request': { message: 'There is nothing called “{procedure}” here.' },
  'update_failed/check': { message: 'The update failed: {reason}.' },
  'update_failed/exit': {
    message: 'The other version was not installed: {reason}.',
    hint: 'Start the app again to go on.',
  },
  'update_failed/last_run': { message: 'Version {wanted} was not installed; this is still {current}.' },
  'update_failed/last_run_reason': {
    message: 'Version {wanted} was not installed: {reason}; this is still {current}.',
  },
  'update_failed/open': {
    message: 'Version {version} can’t open your data.',
    hint: '{problem}\n\nYou can install the previous version, {previous}, again. Your data is unchanged; a backup was made before the update.',
  },
  'update_failed/rollback': {
    message: 'Version {previous} could not be installed: {reason}',
    hint: 'Install it from {server}. Your data are safe.',
  },
  'update_reason/checksum': {
    message: 'what the server sent is not what its list says; nothing of it was kept',
  },
  'update_reason/disk_full': { message: 'the disk is full' },
  'update_reason/not_allowed': { message: 'the system did not allow it' },
  'update_reason/not_begun': { message: 'the installer did not begin' },
  'update_reason/not_there': { message: 'the server no longer has version {version}' },
  'update_reason/signature': {
    message: 'what the server sent is not signed by its maker; nothing of it was kept',
  },
  updates_elsewhere: {
    message: 'This copy of the app does not update itself.',
    hint: 'Install the newer version over this one; your data stays.',
  },
  updates_off: { message: 'Updates are switched off.', hint: 'Switch them on in their settings, or ask IT.' },
  window_failed: {
    message: 'The window failed several times and does not reopen by itself. Saved data is safe.',
    hint: 'Start the program again; if it fails again, send the diagnostics to whoever helps you.',
  },
} as const satisfies Record<string, MessageText>;
