import type { MessageText } from '../catalogue.ts';

/** Messages about the state of each part of the app, and findings of verify. */
export const health = {
  health_accounts: { message: 'Accounts are as this program left them.' },
  'health_accounts/tampered': {
    message: 'Accounts were changed by another program.',
    hint: 'Restore a backup.',
  },
  health_backup: { message: 'The newest backup is of {time} UTC.' },
  'health_backup/none': {
    message: 'There is no backup yet.',
    hint: 'Make one on the Backups page or with: mangalm backup.',
  },
  'health_backup/nothing': { message: 'There is nothing to back up yet.' },
  'health_backup/off': {
    message: 'The newest backup is of {time} UTC.',
    hint: 'Daily backups are switched off.',
  },
  'health_backup/old': {
    message: 'The newest backup is of {time} UTC.',
    hint: 'Leave the app open for a minute.',
  },
  'health_backup/problem': { message: '{problem}', hint: 'See the Backups page.' },
  health_clock: { message: 'The clock is not behind the last change.' },
  'health_clock/behind': {
    message: 'The clock is earlier than the last change, of {time}.',
    hint: 'Correct the clock of this computer.',
  },
  health_database: {
    message:
      'It opens and contains {lines, plural, one {# invoice line} other {# invoice lines}} in {megabytes, number} MB.',
  },
  'health_database/damaged': {
    message: 'The database is damaged: {finding}.',
    hint: 'Open the app to repair it, or restore a backup: mangalm restore FILE.',
  },
  health_disk: { message: '{megabytes, number, ::scale/0.001 .0} GB are free on the disk of the data folder.' },
  'health_disk/full': {
    message: '{megabytes, number, ::scale/0.001 .0} GB are free on the disk of the data folder.',
    hint: 'Free some space: imports and backups may fail.',
  },
  'health_disk/low': {
    message: '{megabytes, number, ::scale/0.001 .0} GB are free on the disk of the data folder.',
    hint: 'Free some space before the next large import.',
  },
  'health_disk/network': {
    message: 'The data folder is on a network drive. A lost connection can damage the database.',
    hint: 'Keep it on this computer (policy dataFolder, or --data) and use sync between laptops.',
  },
  health_imports: {
    message:
      'The last import ({id}) ended {time} UTC: {status, select, completed_with_rejects {completed with rejects} dry_run {dry run} other {{status}}}.',
  },
  'health_imports/failed': {
    message:
      'The last import ({id}) ended {time} UTC: {status, select, completed_with_rejects {completed with rejects} dry_run {dry run} other {{status}}}.',
    hint: 'Its page says why.',
  },
  'health_imports/none': { message: 'Nothing was imported on this computer yet.' },
  health_memory: { message: 'This program uses {used, number} MB; {free, number} MB are free.' },
  'health_memory/low': {
    message: 'This program uses {used, number} MB; {free, number} MB are free.',
    hint: 'Close other programs before a large import.',
  },
  health_models: { message: 'Forecasts know sales up to {date}.' },
  'health_models/none': { message: 'No forecasts were trained yet.' },
  'health_models/old': {
    message: 'Forecasts know sales up to {date}.',
    hint: 'Train them again: mangalm train.',
  },
  health_permissions: { message: 'Only this user can read and write the data folder.' },
  'health_permissions/others': {
    message: 'Other users of this computer can read {files}.',
    hint: 'Start the app again to correct it.',
  },
  'health_permissions/unwritable': {
    message: "{file} can't be written to ({code}).",
    hint: 'Give this user write access to it.',
  },
  'health_permissions/windows': {
    message: 'The data folder is writable. On Windows, other users’ access is not checked.',
  },
  health_policy: {
    message: 'A policy sets {count, plural, one {# thing} other {# things}} on this computer.',
  },
  'health_policy/none': { message: 'There is no policy on this computer.' },
  'health_policy/problem': {
    message: "{count} of the policy in {source} can't be read: {key}: {problem}",
    hint: 'Ask IT to fix it; the rest applies.',
  },
  'health_policy/unreadable': {
    message: "{count} of the policy in {source} can't be read: all of it: {problem}",
    hint: 'Ask IT to fix it; the rest applies.',
  },
  health_queue: {
    message: '{count, plural, one {# import is running or waiting} other {# imports are running or waiting}}.',
  },
  'health_queue/empty': { message: 'No import is waiting.' },
  'health_queue/interrupted': {
    message: '{count, plural, one {# import was interrupted} other {# imports were interrupted}}.',
    hint: 'Resume them on the Imports page.',
  },
  health_sync: {
    message: '{waiting, plural, one {# change waits} other {# changes wait}}; last in step {time} UTC.',
  },
  'health_sync/never': {
    message: '{waiting, plural, one {# change waits} other {# changes wait}}; last in step never.',
  },
  'health_sync/off': { message: 'Sync is off.' },
  'health_sync/old': {
    message: '{waiting, plural, one {# change waits} other {# changes wait}}; last in step {time} UTC.',
    hint: 'Connect to the company network.',
  },
  'health_sync/problem': { message: '{problem} {state}', hint: 'See the Sync page.' },
  health_unreadable: { message: "It can't be checked: {reason}.", hint: 'Make diagnostics and ask for help.' },
  health_updates: { message: 'This is version {version}.' },
  'health_updates/elsewhere': {
    message: 'This is version {version}. IT installs updates.',
  },
  'health_updates/newer': {
    message: 'This is version {version}. Version {newer} is available.',
    hint: 'Install it when convenient.',
  },
  'health_updates/no_server': { message: 'This is version {version}. No update source is set.' },
  'health_updates/off': { message: 'This is version {version}. Updates are switched off.' },
  'health_updates/problem': { message: '{problem}', hint: 'See Updates on the Health page.' },
  trace_unknown: {
    message: 'There are no details of request {id}.',
    hint: 'Short requests without errors are kept only while the app runs.',
  },
  'verify_audit/before': { message: 'The end of the audit log was changed before entry {id}.' },
  'verify_audit/bounds_changed': { message: 'The record of where the audit log begins and ends was changed.' },
  'verify_audit/bounds_gone': { message: 'The record of where the audit log begins and ends is missing.' },
  'verify_audit/changed': { message: 'Entry {id} or the one before it was changed.' },
  'verify_audit/count': { message: 'There are {found} entries where {written} were written.' },
  'verify_audit/earlier_key': { message: 'Up to entry {id} it was signed with an earlier key.' },
  'verify_audit/last': { message: 'The last entry is {found} where it was {written}.' },
  'verify_audit/missing': { message: 'Entry {id} is missing.' },
  'verify_audit/missing_range': { message: 'Entries {first} to {last} are missing.' },
  'verify_audit/not_signed_one': { message: 'Entry {id} is not the one that was signed.' },
  'verify_audit/signature': { message: 'The signature of entry {id} is wrong.' },
  'verify_audit/signed_gone': { message: 'Entry {id} was signed and is missing.' },
  'verify_database/added': { message: 'The {type} {name} was added outside the app.' },
  'verify_database/changed': { message: 'The {type} {name} was changed outside the app.' },
  'verify_database/dangling': { message: 'Row {row} of {table} points to a {parent} that is not there.' },
  'verify_database/missing': { message: '“{name}” is missing in the database.' },
  'verify_database/sqlite': { message: '{finding}' },
  'verify_imports/kept': { message: 'Import {id} rejected {rejected} records and keeps {kept}.' },
  'verify_imports/read': { message: 'Import {id} read {read} records and accounts for {accounted}.' },
  'verify_imports/told': { message: 'Import {id} rejected {rejected} records and has reasons for {told}.' },
  'verify_months/sums': { message: 'The sums of {month} do not match its invoices.' },
  'verify_seals/added': { message: '{row} was added outside the app.' },
  'verify_seals/again': {
    message: 'Rows without seals were sealed {count} times where once is right.',
  },
  'verify_seals/changed': { message: '{row} was changed outside the app.' },
  'verify_seals/count': { message: 'There are {found} rows of “{kind}” where this program left {left}.' },
  'verify_seals/list': {
    message:
      'The list of sealed data was changed outside the app. To restore a copied backup, use: mangalm restore FILE.',
  },
  'verify_seals/removed': { message: '{row} was removed outside the app.' },
  'verify_seals/row': {
    message: 'A row of “{kind}” was changed outside the app, and by the program since.',
  },
  'verify_seals/sum': {
    message: 'The sum of all rows of “{kind}” was changed outside the app.',
  },
  'verify_sums/lines': { message: 'Invoice {number} says {said} lines and has {counted}.' },
  'verify_sums/total': { message: 'Invoice {number} says {said} where its lines add up to {sum}.' },
  verify_unreadable: { message: "It can't be read: {reason}." },
} as const satisfies Record<string, MessageText>;
