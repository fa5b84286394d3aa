import type http from 'node:http';

/**
 * Whether a request comes from a page of another site. Browsers send Origin (RFC 6454) with all but plain GET and HEAD,
 * and Sec-Fetch-Site (W3C Fetch Metadata) with every request. Top-level navigation is allowed.
 */
export function isCrossSite({ headers }: http.IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return true;
  const site = headers['sec-fetch-site'];
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate';
}
