/** PostgreSQL connection settings as form fields. */
export interface ServerFields {
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
  /** Null if not chosen: encrypted, except for connections to this machine. */
  encrypted: boolean | null;
  ca: string;
  cert: string;
  key: string;
}

export const NO_SERVER: ServerFields = {
  host: '',
  port: '5432',
  database: '',
  user: '',
  password: '',
  encrypted: null,
  ca: '',
  cert: '',
  key: '',
};

const FILES = { ca: 'sslrootcert', cert: 'sslcert', key: 'sslkey' } as const;

export const isEncrypted = ({ encrypted, host }: ServerFields): boolean =>
  encrypted ?? !/^(localhost|127\.0\.0\.1|\[?::1\]?)$/.test(host.trim());

/** Parses a libpq connection URI; null if it is invalid. */
export function fieldsOf(address: string): ServerFields | null {
  if (!/^postgres(ql)?:\/\//.test(address.trim()) || !URL.canParse(address)) return null;
  const url = new URL(address.trim());
  const mode = url.searchParams.get('sslmode');
  return {
    host: url.hostname,
    port: url.port || '5432',
    database: decoded(url.pathname.slice(1)),
    user: decoded(url.username),
    password: decoded(url.password),
    encrypted: mode === null ? null : mode !== 'disable',
    ca: url.searchParams.get(FILES.ca) ?? '',
    cert: url.searchParams.get(FILES.cert) ?? '',
    key: url.searchParams.get(FILES.key) ?? '',
  };
}

/** Connection URI without the password, which is passed separately. */
export function addressOf({ host, port, database, user, encrypted, ...files }: ServerFields): string {
  const params = new URLSearchParams();
  if (encrypted !== null) params.set('sslmode', encrypted ? 'verify-full' : 'disable');
  for (const [field, name] of Object.entries(FILES)) {
    const file = files[field as keyof typeof FILES].trim();
    if (file) params.set(name, file);
  }
  const query = params.size > 0 ? `?${params}` : '';
  return `postgres://${encodeURIComponent(user.trim())}@${host.trim()}:${port.trim() || '5432'}/${encodeURIComponent(database.trim())}${query}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
