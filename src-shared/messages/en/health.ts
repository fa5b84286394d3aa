import type { MessageText } from '../catalogue.ts';

/** Messages about the state of each part of the app, and findings of verify. */
export const health = {
  health_accounts: { message: 'Accounts are as this program left them.' },
  'health_accounts/tampered': {
    message: 'Accounts were changed by another program.',
    hint: 'Put a backup back.',
  },
  health_backup: { message: 'The newest backup is of {time} UTC.' },
  'health_backup/none': {
    message: 'There is no backup yet.',
    hint: 'Make one: mangalm backup, or on the page of backups.',
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
  'health_backup/problem': { message: '{problem}', hint: 'See the page of backups.' },
  health_clock: { message: 'The clock goes on from the last change.' },
  'health_clock/behind': {
    message: 'The clock stands before the last change, of {time}.',
    hint: 'Set the clock of this computer right.',
  },
  health_database: {
    message: 'It opens and holds {lines, plural, one {# invoice line} other {# invoice lines}} in {megabytes} MB.',
  },
  'health_database/damaged': {
    message: 'The database is damaged: {finding}.',
    hint: 'Open the app to mend it, or put a backup back: mangalm restore FILE.',
  },
  health_disk: { message: '{megabytes} MB are free on the disk of the data folder.' },
  'health_disk/full': {
    message: '{megabytes} MB are free on the disk of the data folder.',
    hint: 'Free some space: imports and backups may fail.',
  },
  'health_disk/low': {
    message: '{megabytes} MB are free on the disk of the data folder.',
    hint: 'Free some space before the next large import.',
  },
  'health_disk/network': {
    message: 'The data folder lies on a network drive, where a lost connection can damage the database.',
    hint: 'Keep it on this computer (policy dataFolder, or --data); laptops come together by sync.',
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
  health_memory: { message: 'This program uses {used} MB; {free} MB are free.' },
  'health_memory/low': {
    message: 'This program uses {used} MB; {free} MB are free.',
    hint: 'Close other programs before a large import.',
  },
  health_models: { message: 'Forecasts know sales up to {date}.' },
  'health_models/none': { message: 'No forecasts were trained yet.' },
  'health_models/old': {
    message: 'Forecasts know sales up to {date}.',
    hint: 'Train them again: mangalm train.',
  },
  health_permissions: { message: 'The data folder can be written to, and read by this user alone.' },
  'health_permissions/others': {
    message: 'Other users of this machine may read {files}.',
    hint: 'Start the app again: it takes that from them.',
  },
  'health_permissions/unwritable': {
    message: "{file} can't be written to ({code}).",
    hint: 'Give this user write access to it.',
  },
  'health_permissions/windows': {
    message: 'The data folder can be written to; who else may read it is not looked at on Windows.',
  },
  health_policy: {
    message: 'A policy sets {count, plural, one {# thing} other {# things}} on this computer.',
  },
  'health_policy/none': { message: 'There is no policy on this computer.' },
  'health_policy/problem': {
    message: "{count} of the policy in {source} can't be read: {key}: {problem}",
    hint: 'Let IT mend it; the rest counts.',
  },
  'health_policy/unreadable': {
    message: "{count} of the policy in {source} can't be read: all of it: {problem}",
    hint: 'Let IT mend it; the rest counts.',
  },
  health_queue: {
    message: '{count, plural, one {# import is under way or waits} other {# imports are under way or wait}}.',
  },
  'health_queue/empty': { message: 'No import waits.' },
  'health_queue/interrupted': {
    message: '{count, plural, one {# import was interrupted} other {# imports were interrupted}}.',
    hint: 'Go on with them on the page of imports.',
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
    hint: 'Connect to the network of the company.',
  },
  'health_sync/problem': { message: '{problem} {state}', hint: 'See the page of sync.' },
  health_unreadable: { message: "It can't be looked at: {reason}.", hint: 'Make diagnostics and ask for help.' },
  health_updates: { message: 'This is version {version}.' },
  'health_updates/elsewhere': {
    message: 'This is version {version}; it is updated by whoever installed it.',
  },
  'health_updates/newer': {
    message: 'This is version {version}; version {newer} is there.',
    hint: 'Install it when it suits you.',
  },
  'health_updates/no_server': { message: 'This is version {version}; no place for updates is set.' },
  'health_updates/off': { message: 'This is version {version}; updates are switched off.' },
  'health_updates/problem': { message: '{problem}', hint: 'See Updates on the page of health.' },
  trace_unknown: {
    message: 'Nothing is kept of a request {id}.',
    hint: 'What was short and went well is kept only while the program runs.',
  },
  'verify_audit/before': { message: 'Before entry {id} the audit’s end was changed.' },
  'verify_audit/bounds_changed': { message: 'What says where the audit begins and ends was changed.' },
  'verify_audit/bounds_gone': { message: 'What says where the audit begins and ends is gone.' },
  'verify_audit/changed': { message: 'Entry {id} or the one before it was changed.' },
  'verify_audit/count': { message: 'There are {found} entries where {written} were written.' },
  'verify_audit/earlier_key': { message: 'Up to entry {id} it was signed with an earlier key.' },
  'verify_audit/last': { message: 'The last entry is {found} where it was {written}.' },
  'verify_audit/missing': { message: 'Entry {id} is missing.' },
  'verify_audit/missing_range': { message: 'Entries {first} to {last} are missing.' },
  'verify_audit/not_signed_one': { message: 'Entry {id} is not the one that was signed.' },
  'verify_audit/signature': { message: 'The signature of entry {id} is not right.' },
  'verify_audit/signed_gone': { message: 'Entry {id} was signed and is gone.' },
  'verify_database/added': { message: 'The {type} {name} was added outside the program.' },
  'verify_database/changed': { message: 'The {type} {name} was changed outside the program.' },
  'verify_database/dangling': { message: 'Row {row} of {table} points to a {parent} that is not there.' },
  'verify_database/missing': { message: '“{name}” is missing in the database.' },
  'verify_database/sqlite': { message: '{finding}' },
  'verify_imports/kept': { message: 'Import {id} rejected {rejected} records and keeps {kept}.' },
  'verify_imports/read': { message: 'Import {id} read {read} records and accounts for {accounted}.' },
  'verify_imports/told': { message: 'Import {id} rejected {rejected} records and tells why of {told}.' },
  'verify_months/sums': { message: 'What is summed up of {month} is not what its invoices say.' },
  'verify_seals/added': { message: '{row} was added outside the program.' },
  'verify_seals/again': {
    message: 'Rows without seals were sealed {count} times where once is right.',
  },
  'verify_seals/changed': { message: '{row} was changed outside the program.' },
  'verify_seals/count': { message: 'There are {found} rows of “{kind}” where this program left {left}.' },
  'verify_seals/list': {
    message:
      'The list of what is sealed was changed outside the program. A backup that was copied here by hand is put back with: mangalm restore FILE.',
  },
  'verify_seals/removed': { message: '{row} was removed outside the program.' },
  'verify_seals/row': {
    message: 'A row of “{kind}” was changed outside the program, and by the program since.',
  },
  'verify_seals/sum': {
    message: 'What is summed up of all rows of “{kind}” was changed outside the program.',
  },
  'verify_sums/lines': { message: 'Invoice {number} says {said} lines and has {counted}.' },
  'verify_sums/total': { message: 'Invoice {number} says {said} where its lines add up to {sum}.' },
  verify_unreadable: { message: "It can't be read: {reason}." },
} as const satisfies Record<string, MessageText>;
