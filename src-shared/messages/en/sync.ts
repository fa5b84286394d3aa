import type { MessageText } from '../catalogue.ts';

/** Messages about synchronisation. */
export const sync = {
  'server_address/malformed': {
    message: 'That is no address of a PostgreSQL server.',
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
    hint: 'Name one that is there.',
  },
  'server_certificate/untrusted': {
    message: "The certificate of {endpoint} can't be trusted ({reason}).",
    hint: 'Name the file of the authority that signed it: ?sslrootcert=FILE.',
  },
  server_not_found: {
    message: 'There is no machine called {host} from here.',
    hint: 'Check the name, or whether you are in the company’s network.',
  },
  server_refused: {
    message: '{host} is there, but no PostgreSQL answers at port {port}.',
    hint: 'Check the port, and whether the server runs.',
  },
  server_silent: {
    message: '{endpoint} does not answer.',
    hint: 'Check the network, a firewall may be in between.',
  },
  server_tls: {
    message: 'The server {endpoint} does not encrypt.',
    hint: 'Let IT switch TLS on there; only in a network that you trust, add ?sslmode=disable.',
  },
  server_password: { message: 'The server does not know {user} with this password.', hint: 'Check both.' },
  server_login: {
    message: 'The server does not let {user} in from here: {reason}.',
    hint: 'IT keeps the list of who may in pg_hba.conf.',
  },
  server_database: {
    message: 'There is no database {database} on {endpoint}.',
    hint: 'Check its name, or let IT make it.',
  },
  'server_rights/denied': {
    message: '{user} may not do this on the server: {reason}.',
    hint: 'Let IT grant it, or sync once with a login that may make a schema.',
  },
  'server_rights/replica': {
    message: 'The server {endpoint} takes no changes; it is a copy that can only be read.',
    hint: 'Name the main one.',
  },
  'server_rights/read_only': {
    message: '{user} may only read on this server.',
    hint: 'Let IT admit it with the right to write.',
  },
  'server_rights/schema': {
    message: 'Nothing is prepared on this server yet, and {user} may not make a schema.',
    hint: 'Sync once with a login that may.',
  },
  'server_rights/temporary_tables': {
    message: '{user} may not make temporary tables in {database}.',
    hint: 'Let IT: GRANT TEMPORARY ON DATABASE {database} TO {user}.',
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
    hint: 'IT has to make room; nothing is lost, it will be sent again.',
  },
  server_starting: {
    message: 'The server {endpoint} is starting or stopping.',
    hint: 'It will be tried again.',
  },
  server_fault: { message: 'The server said: {reason}.', hint: 'The log has more of it.' },
  server_member: {
    message: 'This login belongs to no company on the server.',
    hint: 'Let IT admit it: mangalm sync admit.',
  },
  'server_member/user': {
    message: '{user} belongs to no company on this server.',
    hint: 'Let IT admit it: mangalm sync admit.',
  },
  server_company: {
    message: "This server's login is of another company ({company}) than this laptop.",
    hint: 'Check the address. Nothing was sent.',
  },
  server_old: {
    message: 'The server is PostgreSQL {version}; 14 or later is needed.',
    hint: 'Let IT update it.',
  },
  server_newer: {
    message: 'The server was prepared by a newer version of this program ({version}, this one knows {known}).',
    hint: 'Update this laptop; until then it works on by itself and nothing is lost.',
  },
  clock_wrong: {
    message: 'The clock of this machine runs ahead of the server’s.',
    hint: 'Set it right; it will be tried again.',
  },

  'sync_running/here': {
    message: 'This laptop is meeting the server just now.',
    hint: 'Wait for its end.',
  },
  'sync_running/elsewhere': {
    message: 'Another window or command meets the server just now.',
    hint: 'Wait for its end.',
  },
  sync_cancelled: {
    message: 'The meeting with the server was cut off; nothing is lost.',
    hint: 'It goes on where it was the next time.',
  },
  sync_off: {
    message: 'No server is set up to meet.',
    hint: 'Name one: mangalm sync --to postgres://USER:PASSWORD@HOST/DATABASE.',
  },
  'sync_off/never_met': { message: 'This laptop has not met a server yet.', hint: 'Sync once first.' },

  conflict_unknown: { message: 'There is no conflict {id}.' },
  conflict_settled: { message: '{account} settled this conflict already.', hint: 'Load the list again.' },
  'conflict_gone/subject': {
    message: 'What this conflict is about is not here any more.',
    hint: 'Keep it as it came out.',
  },
  'conflict_gone/store': {
    message: 'A store of this invoice is not here any more.',
    hint: 'Keep it as it came out.',
  },
  'conflict_gone/product': {
    message: 'A product of this invoice is not here any more.',
    hint: 'Keep it as it came out.',
  },
  'conflict_gone/import': {
    message: 'An import of this invoice is not here any more.',
    hint: 'Keep it as it came out.',
  },
  'refused/account_conflict': {
    message: 'Only an owner may change what an account may.',
    hint: 'Ask an owner to settle it.',
  },

  account_not_signed: {
    message: 'No laptop that was let in here has signed this value of the account.',
    hint: 'Change the account on People instead.',
  },
  'accounts_tampered/synced': {
    message: '“{kind}” {id} was changed outside the program.',
    hint: 'Put back the newest file from the backups folder.',
  },
  laptop_key_unknown: {
    message: 'No laptop with this key has accounts waiting here, or was let in.',
    hint: 'Take the key, with its dashes, from the page Sync or from mangalm sync status.',
  },
} as const satisfies Record<string, MessageText>;
