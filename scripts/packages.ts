import fs from 'node:fs';
import path from 'node:path';

interface LockEntry {
  version: string;
  integrity?: string;
  dev?: boolean;
  license?: string;
}

/** A package whose code is shipped: with the program, or bundled into the page. */
export interface ShippedPackage {
  name: string;
  version: string;
  /** SPDX expression from its package.json. */
  license: string;
  author: string;
  homepage: string;
  /** Subresource integrity from the lock file. */
  integrity: string | undefined;
  /** Contents of its licence and notice files. */
  texts: string[];
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice|unlicense)([.-].*)?$/i;

/**
 * Every package shipped from an installed checkout: production dependencies available on this platform, and those
 * bundled into the page (`dist/bundled.json`), sorted by name.
 */
export function shippedPackages(root: string): ShippedPackage[] {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  const bundled = new Set(JSON.parse(fs.readFileSync(path.join(root, 'dist', 'bundled.json'), 'utf8')) as string[]);
  const shipped = Object.entries(lock.packages)
    .filter(([place, entry]) => place !== '' && (!entry.dev || bundled.has(place)))
    .filter(([place]) => fs.existsSync(path.join(root, place, 'package.json')))
    .map(([place, entry]) => readPackage(path.join(root, place), entry));
  const unique = new Map(shipped.map((one) => [`${one.name}@${one.version}`, one]));
  return [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function readPackage(folder: string, entry: LockEntry): ShippedPackage {
  const about = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const texts = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((one) => one.isFile() && LICENCE_FILE.test(one.name))
    .map((one) => fs.readFileSync(path.join(folder, one.name), 'utf8').replaceAll('\r\n', '\n').trim());
  const author = about.author as string | { name?: string } | undefined;
  return {
    name: String(about.name),
    version: String(about.version),
    license: entry.license ?? licenceOf(about, texts),
    author: (typeof author === 'string' ? author : (author?.name ?? '')).replace(/\s*[<(].*$/, ''),
    homepage: typeof about.homepage === 'string' ? about.homepage : '',
    integrity: entry.integrity,
    texts: [...new Set(texts)],
  };
}

function licenceOf(about: Record<string, unknown>, texts: string[]): string {
  if (typeof about.license === 'string') return about.license;
  return texts.some((text) => /Permission is hereby granted, free of charge/.test(text)) ? 'MIT' : 'NOASSERTION';
}
