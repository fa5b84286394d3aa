import type http from 'node:http';

/**
 * Whether a page of another place is behind a request. A browser says so by Origin (RFC 6454) with everything but plain
 * reading, and by Sec-Fetch-Site (W3C Fetch Metadata) with all; to follow a link to here is nobody’s trick.
 */
export function isFromElsewhere({ headers }: http.IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return true;
  const site = headers['sec-fetch-site'];
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate';
}
