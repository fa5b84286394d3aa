import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { programRoot } from '../program-root.ts';
import { middleOf, type Point } from './distance.ts';

/** The table of postal codes; `scripts/postal-codes.ts` makes it, docs/limits.md says of what. */
export const POSTAL_CODES_FILE = fileURLToPath(new URL('day/postal-codes.bin', programRoot));

/** Degrees are stored in 16 bits: from 15° south, and eastwards from 144° east, where Guam is, to beyond the Atlantic. */
const LATITUDE = { least: -15, range: 90 };
const LONGITUDE = { least: -220, range: 160 };
const MOST = 65_535;
/** Bytes of a postal code: its difference to the one before, latitude and longitude, each in 16 bits. */
const BYTES = 6;

/** Encodes postal codes by number, ascending. */
export function encodePostalCodes(codes: readonly (Point & { code: number })[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(codes.length * BYTES));
  let before = 0;
  codes.forEach(({ code, latitude, longitude }, i) => {
    const scaled = (degrees: number, { least, range }: typeof LATITUDE) =>
      Math.round(((degrees - least) / range) * MOST);
    const east = longitude > 0 ? longitude - 360 : longitude;
    bytes.setUint16(i * BYTES, code - before);
    bytes.setUint16(i * BYTES + 2, scaled(latitude, LATITUDE));
    bytes.setUint16(i * BYTES + 4, scaled(east, LONGITUDE));
    before = code;
  });
  return new Uint8Array(bytes.buffer);
}

/** The centroids of postal codes by number. */
export function decodePostalCodes(table: Uint8Array): Map<number, Point> {
  const bytes = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const points = new Map<number, Point>();
  const degrees = (at: number, { least, range }: typeof LATITUDE) => least + (bytes.getUint16(at) / MOST) * range;
  let code = 0;
  for (let at = 0; at + BYTES <= table.byteLength; at += BYTES) {
    code += bytes.getUint16(at);
    const longitude = degrees(at + 4, LONGITUDE);
    points.set(code, {
      latitude: degrees(at + 2, LATITUDE),
      longitude: longitude < -180 ? longitude + 360 : longitude,
    });
  }
  return points;
}

let known: { codes: Map<number, Point>; areas: Map<number, Point> } | undefined;

function readTable() {
  const codes = decodePostalCodes(fs.readFileSync(POSTAL_CODES_FILE));
  const byArea = Map.groupBy(codes, ([code]) => Math.floor(code / 100));
  const areas = [...byArea].map(([area, its]): [number, Point] => [area, middleOf(its.map(([, point]) => point))!]);
  return { codes, areas: new Map(areas) };
}

/**
 * The centroid of a postal code of the United States, with or without its last four digits; of one that the table has not,
 * that of its first three digits. Null for others.
 */
export function centroidOf(postalCode: string): Point | null {
  const digits = /^\s*(\d{5})(?:-?\d{4})?\s*$/.exec(postalCode)?.[1];
  if (digits === undefined) return null;
  known ??= readTable();
  const code = Number(digits);
  return known.codes.get(code) ?? known.areas.get(Math.floor(code / 100)) ?? null;
}
