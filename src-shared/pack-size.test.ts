import { expect, it } from 'vitest';
import { packSize, packSizes } from './pack-size.ts';

it.each([
  ['Tops Aloo Bhujia 1 Kg', 'tops aloo bhujia', 1000, 'g'],
  ['Haldiram’s Soan Papdi 350g', 'haldiram s soan papdi', 350, 'g'],
  ['350 gm Soan Papdi', 'soan papdi', 350, 'g'],
  ['Basmati 2 lb', 'basmati', 907.18474, 'g'],
  ['Rooh Afza 0,75 L', 'rooh afza', 750, 'ml'],
  ['Idli Tray 12 pcs', 'idli tray', 12, 'pcs'],
])('%s', (name, base, amount, measure) => {
  expect(packSize(name)).toEqual({ base, amount, measure });
});

it.each(['Kaju Katli', '7 Grain Bread', 'Model A4 1000', 'Set of 3 hanging owls', '0 g'])('no size in %s', (name) => {
  expect(packSize(name)).toBeNull();
});

it.each([
  ['Tops StuffedRed ChilliPickle 900gPETJar', [900]],
  ['5 Grain Mix-Pudina Punch340g', [340]],
  ['TopsMixedPickle4.5kg-PETJar', [4500]],
  ['Tops Snack Sauce Hot Garlic465gGlassBotl', [465]],
  ['Fun flips Tango 60gms', [60]],
  ['Hot&Sweet950HDPEBotl', []],
  ['1 Kg Snack', [1000]],
])('every size in %s', (text, amounts) => {
  expect(packSizes(text).map(({ amount }) => amount)).toEqual(amounts);
});
