import type { LaptopKey } from '../../../src-shared/contract/index.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { Keys } from '../../db/keys.ts';
import type { Db } from '../../db/open.ts';
import { sealsOf } from '../../db/seals/index.ts';
import { recordChange } from '../../dispatch/request-context.ts';
import { deviceNames } from '../state.ts';
import { fingerprintOf } from './signature.ts';

interface TrustedRow {
  fingerprint: string;
  public_key: string;
  device_name: string;
  let_in_by: string;
  let_in_at: string;
}

const unknownKeyProblem = () => new Problem('laptop_key_unknown');

/** Keys of other laptops whose account changes are accepted here. */
export class TrustedKeys {
  readonly #db: Db;
  readonly #keys: Keys;

  constructor(db: Db, keys: Keys) {
    this.#db = db;
    this.#keys = keys;
  }

  /** Fingerprint of this laptop's key. */
  get ownFingerprint(): string {
    return fingerprintOf(this.#keys.publicKey);
  }

  /** Whether a key is trusted: this laptop's own, or a trusted one whose row has an intact seal. */
  isTrusted(publicKey: string): boolean {
    if (publicKey === this.#keys.publicKey) return true;
    const fingerprint = fingerprintOf(publicKey);
    const row = this.#db.prepare('SELECT public_key FROM trusted_key WHERE fingerprint = ?').pluck().get(fingerprint);
    return row === publicKey && sealsOf(this.#db)!.isIntact('trusted_key', fingerprint);
  }

  /**
   * Trusts a key that has signed a pending change.
   * @throws Problem `laptop_key_unknown`
   */
  trust(fingerprint: string, by: string): void {
    const waiting = this.#db
      .prepare<unknown[], { public_key: string; device: string }>(
        'SELECT public_key, device FROM waiting_account_change WHERE fingerprint = ? ORDER BY clock DESC LIMIT 1',
      )
      .get(fingerprint);
    if (!waiting || fingerprintOf(waiting.public_key) !== fingerprint) throw unknownKeyProblem();
    const deviceName = deviceNames(this.#db)[waiting.device] ?? waiting.device;
    const at = new Date().toISOString();
    this.#db
      .prepare(
        'INSERT INTO trusted_key VALUES (?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO UPDATE SET let_in_by = excluded.let_in_by, let_in_at = excluded.let_in_at',
      )
      .run(fingerprint, waiting.public_key, deviceName, by, at);
    recordChange(`key of laptop ${deviceName}`, null, { fingerprint });
  }

  /** @throws Problem `laptop_key_unknown` */
  revoke(fingerprint: string): void {
    const row = this.#row(fingerprint);
    if (!row) throw unknownKeyProblem();
    this.#db.prepare('DELETE FROM trusted_key WHERE fingerprint = ?').run(fingerprint);
    recordChange(`key of laptop ${row.device_name}`, { fingerprint }, null);
  }

  /** Trusted keys, and keys with pending changes. */
  list(pending: Map<string, { device: string; accounts: string[] }>): LaptopKey[] {
    const names = deviceNames(this.#db);
    const rows = this.#db.prepare<unknown[], TrustedRow>('SELECT * FROM trusted_key').all();
    const all = new Set([...rows.map(({ fingerprint }) => fingerprint), ...pending.keys()]);
    return [...all].map((fingerprint) => {
      const row = rows.find((one) => one.fingerprint === fingerprint);
      const isLetIn = row !== undefined && this.isTrusted(row.public_key);
      const { device, accounts } = pending.get(fingerprint) ?? { device: '', accounts: [] };
      return {
        fingerprint,
        deviceName: row?.device_name ?? names[device] ?? device,
        isLetIn,
        letInBy: isLetIn ? row.let_in_by : null,
        letInAt: isLetIn ? row.let_in_at : null,
        waiting: accounts.length,
        accounts,
      };
    });
  }

  #row(fingerprint: string): TrustedRow | undefined {
    return this.#db.prepare<unknown[], TrustedRow>('SELECT * FROM trusted_key WHERE fingerprint = ?').get(fingerprint);
  }
}
