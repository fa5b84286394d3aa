import { randomBytes, timingSafeEqual } from 'node:crypto';
import type http from 'node:http';

const COOKIE = 'mangalm';

/** Decides which requests of this machine come from a browser that was let in. */
export class Gate {
  port = 0;
  #token: string | null = null;
  readonly #sessions = new Set<string>();

  /** A new one-time token; the one before no longer opens anything. */
  newToken(): string {
    this.#token = randomBytes(24).toString('base64url');
    return this.#token;
  }

  /** Swaps the one-time token for a session cookie; null where the token is not the one. */
  swapToken(token: string | null): string | null {
    if (!token || !this.#token || !equal(token, this.#token)) return null;
    this.#token = null;
    const session = randomBytes(24).toString('base64url');
    this.#sessions.add(session);
    return `${COOKIE}-${this.port}=${session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** A Host header of our own: a foreign name that resolves to 127.0.0.1 is turned away (DNS rebinding). */
  knowsHost(request: http.IncomingMessage): boolean {
    return request.headers.host === `127.0.0.1:${this.port}` || request.headers.host === `localhost:${this.port}`;
  }

  sameOrigin(request: http.IncomingMessage): boolean {
    return request.headers.origin === `http://${request.headers.host}`;
  }

  admits(request: http.IncomingMessage): boolean {
    const prefix = `${COOKIE}-${this.port}=`;
    const cookies = (request.headers.cookie ?? '').split(/;\s*/).filter((cookie) => cookie.startsWith(prefix));
    return cookies.some((cookie) => this.#sessions.has(cookie.slice(prefix.length)));
  }
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
