/** Words by unit of measure; a number may be followed by one: `12 pcs`, `4.5 kg`, `2 case`, `50.00/Nos`. */
const UNITS: Record<string, string> = {
  piece:
    'pc pcs pcs. pce piece pieces no no. nos nos. nr number numbers unit units ea each ct count st stk stk. stück stuck pz pzs pza pzas pieza piezas pezzi pièce pièces unid unid. und uds ud un aantal stuks शट नग पीस अदद इकाई шт шт.',
  kg: 'kg kgs kg. kgs. kilo kilos kilogram kilograms किलो किग्रा кг',
  g: 'g gm gms gr grm gram grams ग्राम г',
  litre: 'l lt ltr ltrs litre litres liter liters lit लीटर л',
  ml: 'ml mls मिली мл',
  case: 'case cases cs cse ctn ctns carton cartons cart box boxes bx bxs crate crates kiste karton caja cajas caisse caisses cartone scatola doos पेटी डिब्बा बक्सा ящик кор',
  pack: 'pkt pkts packet packets pack packs pk pkg pkgs pouch pouches पैकेट уп',
  bag: 'bag bags sack sacks bg बोरी मूठ',
  bottle: 'btl btls bottle bottles jar jars can cans tin tins बोतल',
  dozen: 'dz doz dzn dozen dozens दर्जन',
  strip: 'strip strips stp tab tabs',
  other: 'pair pairs set sets roll rolls bundle bundles mtr mtrs m metre metres meter meters ft tray trays',
};

const byWord = new Map<string, string>();
for (const [unit, words] of Object.entries(UNITS)) for (const word of words.split(' ')) byWord.set(word, unit);

/** The unit of a word; null if it is none. */
function unitOf(word: string): string | null {
  return byWord.get(word.trim().toLowerCase()) ?? null;
}

const UNIT_SUFFIX = /^(.*?[\d.,)'’\s])\s*(?:\/|per\s+)?\s*([\p{L}\p{M}]+\.?)$/iu;

/** Splits a number's text from its unit; null if it has none. */
export function splitUnit(text: string): { number: string; word: string } | null {
  const found = UNIT_SUFFIX.exec(text);
  if (!found || unitOf(found[2]!) === null) return null;
  return { number: found[1]!.trim(), word: found[2]! };
}
