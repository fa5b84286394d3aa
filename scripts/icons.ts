// node scripts/icons.ts: generates resources/icon.icns and icon.ico from the page's icon.svg. Both formats embed PNGs,
// so building an installer needs no external tool.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const resources = fileURLToPath(new URL('../resources', import.meta.url));
const source = fileURLToPath(new URL('../src-renderer/public/icon.svg', import.meta.url));
const png = (size: number) =>
  sharp(source, { density: 1500 }).resize(size, size).png({ compressionLevel: 9 }).toBuffer();

/** Apple’s PNG entry types by size in pixels; the last five are for high-density screens. */
const ICNS = {
  icp4: 16,
  icp5: 32,
  icp6: 64,
  ic07: 128,
  ic08: 256,
  ic09: 512,
  ic11: 32,
  ic12: 64,
  ic13: 256,
  ic14: 512,
  ic10: 1024,
};
const entries = await Promise.all(
  Object.entries(ICNS).map(async ([type, size]) => {
    const picture = await png(size);
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(picture.length + 8, 4);
    return Buffer.concat([head, picture]);
  }),
);
const icnsHead = Buffer.alloc(8);
icnsHead.write('icns', 'latin1');
icnsHead.writeUInt32BE(8 + entries.reduce((sum, one) => sum + one.length, 0), 4);
fs.writeFileSync(path.join(resources, 'icon.icns'), Buffer.concat([icnsHead, ...entries]));

const SIZES = [16, 24, 32, 48, 64, 128, 256];
const pictures = await Promise.all(SIZES.map(png));
const icoHead = Buffer.alloc(6 + 16 * SIZES.length);
icoHead.writeUInt16LE(1, 2);
icoHead.writeUInt16LE(SIZES.length, 4);
let offset = icoHead.length;
for (const [i, picture] of pictures.entries()) {
  const at = 6 + 16 * i;
  icoHead.writeUInt8(SIZES[i]! % 256, at);
  icoHead.writeUInt8(SIZES[i]! % 256, at + 1);
  icoHead.writeUInt16LE(1, at + 4);
  icoHead.writeUInt16LE(32, at + 6);
  icoHead.writeUInt32LE(picture.length, at + 8);
  icoHead.writeUInt32LE(offset, at + 12);
  offset += picture.length;
}
fs.writeFileSync(path.join(resources, 'icon.ico'), Buffer.concat([icoHead, ...pictures]));
