import type { MessageText } from '../catalogue.ts';

/** Messages about synchronisation. */
export const sync = {
  'server_address/malformed': {
    message: 'That is not an address of a PostgreSQL server.',
    hint: 'Write postgres://USER:PASSWORD@HOST:5432/DATABASE.',
  },
  'server_address/protocol': {
    message: 'An address of a PostgreSQL server begins with postgres://, not with {protocol}//.',
    hint: 'Write postgres://USER:PASSWORD@HOST:5432/DATABASE.',
  },
  'server_address/host': {
    message: 'The address names no host.',
    hint: 'Write postgres://USER:PASSWORD@HOST:5432/DATABASE.',
  },
  'server_address/user': {
    message: 'The address names no user.',
    hint: 'Write postgres://USER:PASSWORD@HOST:5432/DATABASE.',
  },
  'server_address/database': {
    message: 'The address names no database.',
    hint: 'Write postgres://USER:PASSWORD@HOST:5432/DATABASE.',
  },
  'server_address/sslmode': {
    message: 'sslmode is one of {modes}, not {mode}.',
    hint: 'Write postgres://USER:PASSWORD@HOST:5432/DATABASE.',
  },
  'server_certificate/file': {
    message: "The certificate file {file} can't be read.",
    hint: 'Choose an existing file.',
  },
  'server_certificate/untrusted': {
    message: "The certificate of {endpoint} can't be trusted ({reason}).",
    hint: 'Name the file of the authority that signed it: ?sslrootcert=FILE.',
  },
  server_not_found: {
    message: 'The server {host} was not found.',
    hint: 'Check the name, and that you are in the company network.',
  },
  server_refused: {
    message: '{host} was found, but no PostgreSQL answers at port {port}.',
    hint: 'Check the port, and whether the server runs.',
  },
  server_silent: {
    message: '{endpoint} does not answer.',
    hint: 'Check the network; a firewall may block it.',
  },
  server_tls: {
    message: 'The server {endpoint} does not encrypt.',
    hint: 'Ask IT to turn TLS on. Only in a trusted network, add ?sslmode=disable.',
  },
  server_password: { message: 'The server does not know {user} with this password.', hint: 'Check both.' },
  server_login: {
    message: 'The server does not let {user} in from here: {reason}.',
    hint: 'Ask IT to allow it in pg_hba.conf.',
  },
  server_database: {
    message: 'There is no database {database} on {endpoint}.',
    hint: 'Check its name, or ask IT to create it.',
  },
  'server_rights/denied': {
    message: '{user} may not do this on the server: {reason}.',
    hint: 'Ask IT for the right, or sync once with a login that can create a schema.',
  },
  'server_rights/replica': {
    message: 'The server {endpoint} is a read-only copy.',
    hint: 'Use the main server.',
  },
  'server_rights/read_only': {
    message: '{user} may only read on this server.',
    hint: 'Ask IT to allow writing.',
  },
  'server_rights/schema': {
    message: 'This server is not set up yet, and {user} may not create a schema.',
    hint: 'Sync once with a login that may.',
  },
  'server_rights/temporary_tables': {
    message: '{user} may not make temporary tables in {database}.',
    hint: 'Ask IT for: GRANT TEMPORARY ON DATABASE {database} TO {user}.',
  },
  'server_gone/full': {
    message: 'The server {endpoint} has no free connection.',
    hint: 'It will be tried again.',
  },
  'server_gone/broken_off': {
    message: 'The connection to {endpoint} broke off.',
    hint: 'Nothing is lost; it will be tried again.',
  },
  server_full: {
    message: 'The disk of the server {endpoint} is full.',
    hint: 'Ask IT to free space. Nothing is lost; it will be sent again.',
  },
  server_starting: {
    message: 'The server {endpoint} is starting or stopping.',
    hint: 'It will be tried again.',
  },
  server_fault: { message: 'The server said: {reason}.', hint: 'The log has more of it.' },
  server_member: {
    message: 'This login does not belong to a company on the server.',
    hint: 'Let IT admit it: mangalm sync admit.',
  },
  'server_member/user': {
    message: '{user} does not belong to a company on this server.',
    hint: 'Let IT admit it: mangalm sync admit.',
  },
  server_company: {
    message: "This server's login is of another company ({company}) than this laptop.",
    hint: 'Check the address. Nothing was sent.',
  },
  server_old: {
    message: 'The server is PostgreSQL {version}; 14 or later is needed.',
    hint: 'Ask IT to update it.',
  },
  server_newer: {
    message: 'The server was prepared by a newer version of this program ({version}, this one knows {known}).',
    hint: 'Update this laptop. Until then it works without sync and nothing is lost.',
  },
  clock_wrong: {
    message: 'The clock of this computer is ahead of the server’s.',
    hint: 'Correct it; sync is tried again.',
  },

  'sync_running/here': {
    message: 'This laptop is syncing.',
    hint: 'Wait for its end.',
  },
  'sync_running/elsewhere': {
    message: 'Another window or command is syncing.',
    hint: 'Wait for its end.',
  },
  sync_cancelled: {
    message: 'Sync was interrupted; nothing is lost.',
    hint: 'It continues next time.',
  },
  sync_off: {
    message: 'No sync server is set up.',
    hint: 'Set one: mangalm sync --to postgres://USER:PASSWORD@HOST/DATABASE.',
  },
  'sync_off/never_met': { message: 'This laptop has not synced yet.', hint: 'Sync once first.' },

  conflict_unknown: { message: 'There is no conflict {id}.' },
  conflict_settled: { message: '{account} already resolved this conflict.', hint: 'Load the list again.' },
  'conflict_gone/subject': {
    message: 'The subject of this conflict no longer exists.',
    hint: 'Keep the current value.',
  },
  'conflict_gone/store': {
    message: 'A store of this invoice no longer exists.',
    hint: 'Keep the current value.',
  },
  'conflict_gone/product': {
    message: 'A product of this invoice no longer exists.',
    hint: 'Keep the current value.',
  },
  'conflict_gone/import': {
    message: 'An import of this invoice no longer exists.',
    hint: 'Keep the current value.',
  },
  'refused/account_conflict': {
    message: 'Only an owner can change permissions of an account.',
    hint: 'Ask an owner to resolve it.',
  },

  account_not_signed: {
    message: 'No accepted laptop has signed this change of the account.',
    hint: 'Change the account on People instead.',
  },
  'accounts_tampered/synced': {
    message: '“{kind}” {id} was changed outside the app.',
    hint: 'Restore the newest file from the backups folder.',
  },
  laptop_key_unknown: {
    message: 'No laptop with this key is waiting or accepted here.',
    hint: 'Copy the key, with its dashes, from the Sync page or from mangalm sync status.',
  },
} as const satisfies Record<string, MessageText>;
