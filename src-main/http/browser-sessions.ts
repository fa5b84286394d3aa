import { randomBytes } from 'node:crypto';
import type http from 'node:http';
import { jwtVerify, SignJWT } from 'jose';
import { constantTimeEqual } from '../db/keys.ts';
import { type Caller, localCaller } from '../dispatch/request-context.ts';

const COOKIE_NAME = 'mangalm';
/** Lifetime of a session cookie. */
const COOKIE_LIFETIME = '15 minutes';
/** How long an expired cookie can be renewed; covers a laptop that sleeps over a weekend. */
const RENEWAL_GRACE_S = 7 * 24 * 3600;
/** Failed one-time tokens per minute, beyond which all are refused. */
const MAX_FAILURES = 10;
const MINUTE_MS = 60_000;

/** Sessions of browsers on this machine: authenticates requests by a signed cookie and maps them to callers. */
export class BrowserSessions {
  port = 0;
  readonly #key: Uint8Array;
  #oneTimeToken: string | null = null;
  /** Times of failed attempts, by the monotonic clock. */
  #failures: number[] = [];
  /** Callers by browser id, the subject of the cookie; lost when the process ends. */
  readonly #callers = new Map<string, Caller>();

  /** @param key signs cookies (HMAC) */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Issues a one-time token; invalidates the previous one. */
  issueToken(): string {
    this.#oneTimeToken = randomBytes(24).toString('base64url');
    return this.#oneTimeToken;
  }

  /** Exchanges the one-time token for a session cookie; null if the token is wrong. */
  async exchangeToken(token: string | null, label: string): Promise<string | null> {
    if (!token) return null;
    this.#failures = this.#failures.filter((at) => at > performance.now() - MINUTE_MS);
    if (this.#failures.length >= MAX_FAILURES) return null;
    if (!this.#oneTimeToken || !constantTimeEqual(token, this.#oneTimeToken)) {
      this.#failures.push(performance.now());
      return null;
    }
    this.#oneTimeToken = null;
    const browserId = randomBytes(18).toString('base64url');
    this.#callers.set(browserId, localCaller('browser', { label }));
    return this.#cookie(browserId);
  }

  /** Checks the Host header, against DNS rebinding. */
  isOwnHost(request: http.IncomingMessage): boolean {
    return request.headers.host === `127.0.0.1:${this.port}` || request.headers.host === `localhost:${this.port}`;
  }

  isSameOrigin(request: http.IncomingMessage): boolean {
    return request.headers.origin === `http://${request.headers.host}`;
  }

  /** The caller of a request; null if its cookie is invalid or expired. */
  async callerOf(request: http.IncomingMessage): Promise<Caller | null> {
    const browser = await this.#browserId(request, 0);
    return browser === null ? null : this.#callers.get(browser)!;
  }

  /** A new cookie for one that is valid or has expired recently; null if there is none to renew. */
  async renewCookie(request: http.IncomingMessage): Promise<string | null> {
    const browser = await this.#browserId(request, RENEWAL_GRACE_S);
    return browser === null ? null : this.#cookie(browser);
  }

  /** A short-lived signed JWT (RFC 7519) as an HttpOnly, SameSite=Strict cookie. */
  async #cookie(browser: string): Promise<string> {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(browser)
      .setAudience(`port ${this.port}`)
      .setIssuedAt()
      .setExpirationTime(COOKIE_LIFETIME)
      .sign(this.#key);
    return `${COOKIE_NAME}-${this.port}=${token}; HttpOnly; SameSite=Strict; Path=/`;
  }

  async #browserId(request: http.IncomingMessage, grace: number): Promise<string | null> {
    const prefix = `${COOKIE_NAME}-${this.port}=`;
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
