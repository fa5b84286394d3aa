import { randomBytes } from 'node:crypto';
import type http from 'node:http';
import { jwtVerify, SignJWT } from 'jose';
import { type Caller, localUser } from '../asking.ts';
import { same } from '../store/keys.ts';

const COOKIE = 'mangalm';
/** How long a cookie opens the door. */
const LASTS = '15 minutes';
/** How long after that it still gets a new one: a laptop sleeps over a weekend. */
const RENEWABLE_S = 7 * 24 * 3600;
/** Wrong one-time tokens within a minute after which none is looked at. */
const MOST_WRONG = 10;
const MINUTE_MS = 60_000;

/** Decides which requests of this machine come from a browser that was let in, and who stands behind each. */
export class Gate {
  port = 0;
  readonly #key: Uint8Array;
  #token: string | null = null;
  /** When wrong ones came, by a clock that nobody sets. */
  #wrong: number[] = [];
  /** By what their cookie says; they end with the program. */
  readonly #callers = new Map<string, Caller>();

  /** @param key what cookies are signed with */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** A new one-time token; the one before no longer opens anything. */
  newToken(): string {
    this.#token = randomBytes(24).toString('base64url');
    return this.#token;
  }

  /** Swaps the one-time token for a cookie; null where the token is not the one. */
  async swapToken(token: string | null, label: string): Promise<string | null> {
    if (!token) return null;
    this.#wrong = this.#wrong.filter((at) => at > performance.now() - MINUTE_MS);
    if (this.#wrong.length >= MOST_WRONG) return null;
    if (!this.#token || !same(token, this.#token)) {
      this.#wrong.push(performance.now());
      return null;
    }
    this.#token = null;
    const browser = randomBytes(18).toString('base64url');
    this.#callers.set(browser, localUser('browser', { label }));
    return this.#cookie(browser);
  }

  /** A Host header of our own: a foreign name that resolves to 127.0.0.1 is turned away (DNS rebinding). */
  knowsHost(request: http.IncomingMessage): boolean {
    return request.headers.host === `127.0.0.1:${this.port}` || request.headers.host === `localhost:${this.port}`;
  }

  sameOrigin(request: http.IncomingMessage): boolean {
    return request.headers.origin === `http://${request.headers.host}`;
  }

  /** Who is behind a request; null where its cookie is none of ours or has run out. */
  async callerOf(request: http.IncomingMessage): Promise<Caller | null> {
    const browser = await this.#browserOf(request, 0);
    return browser === null ? null : this.#callers.get(browser)!;
  }

  /** A fresh cookie for one that runs out, or has lately; null where there is none to renew. */
  async renewed(request: http.IncomingMessage): Promise<string | null> {
    const browser = await this.#browserOf(request, RENEWABLE_S);
    return browser === null ? null : this.#cookie(browser);
  }

  /** A short-lived signed token (JWT, RFC 7519) as a cookie that no script reads and no other site sends along. */
  async #cookie(browser: string): Promise<string> {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(browser)
      .setAudience(`port ${this.port}`)
      .setIssuedAt()
      .setExpirationTime(LASTS)
      .sign(this.#key);
    return `${COOKIE}-${this.port}=${token}; HttpOnly; SameSite=Strict; Path=/`;
  }

  async #browserOf(request: http.IncomingMessage, grace: number): Promise<string | null> {
    const prefix = `${COOKIE}-${this.port}=`;
    const cookie = (request.headers.cookie ?? '').split(/;\s*/).find((one) => one.startsWith(prefix));
    if (!cookie) return null;
    try {
      const { payload } = await jwtVerify(cookie.slice(prefix.length), this.#key, {
        algorithms: ['HS256'],
        audience: `port ${this.port}`,
        clockTolerance: grace,
      });
      return payload.sub !== undefined && this.#callers.has(payload.sub) ? payload.sub : null;
    } catch {
      return null;
    }
  }
}
