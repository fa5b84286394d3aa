import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../../src-shared/problem.ts';
import { programRoot, runsFromSources } from '../program-root.ts';

/** Folder of the built renderer: `dist/renderer` of the repository or of the installed app. */
export const rendererFolder = fileURLToPath(
  new URL(runsFromSources ? '../dist/renderer/' : '../../renderer/', programRoot),
);

const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

export interface RendererFile {
  body: Buffer<ArrayBuffer> | string;
  type: string;
  nonce: string;
  immutable: boolean;
  /** HTTP status, if not 200. */
  status?: number;
}

/**
 * The file behind a URL path of the page, for both hosts. A path without a file is a route of the page and gets its
 * index; nothing outside the folder is read.
 * @throws Problem `page_not_built`
 */
export function rendererFile(root: string, pathname: string): RendererFile {
  const nonce = randomBytes(16).toString('base64');
  const file = path.normalize(path.join(root, decodePath(pathname)));
  const isInside = file.startsWith(path.join(root, path.sep)) || file.startsWith(root);
  if (isInside && path.extname(file) in CONTENT_TYPES && path.extname(file) !== '.html' && fs.existsSync(file)) {
    return {
      body: fs.readFileSync(file),
      type: CONTENT_TYPES[path.extname(file)]!,
      nonce,
      immutable: pathname.startsWith('/assets/'),
    };
  }
  const index = path.join(root, 'index.html');
  if (!fs.existsSync(index)) throw new Problem('page_not_built');
  return {
    body: fs.readFileSync(index, 'utf8').replaceAll('__NONCE__', nonce),
    type: CONTENT_TYPES['.html']!,
    nonce,
    immutable: false,
  };
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return '/';
  }
}

/** Security headers: scripts of the same origin only, styles of the same origin or with this response's nonce. */
export function securityHeaders(nonce: string): Record<string, string> {
  return {
    'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types default; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
}
