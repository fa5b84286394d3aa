/**
 * The sound of a word, so that what is spelt in many ways compares as one: `bhujia`, `bhujiya` and भुजिया, `laddu` and
 * `ladoo`, `barfi` and `burfi`.
 */

/** Consonants of the Indic blocks by their offset, which the blocks share (ISCII, IS 13194:1991). */
const CONSONANTS = 'k k g g n ch ch j j n t t d d n t t d d n n p f b b m y r r l l l v s s s h'.split(' ');
const VOWELS = ['a', 'a', 'i', 'i', 'u', 'u', 'r', 'l', 'e', 'e', 'e', 'e', 'o', 'o', 'o', 'o'];
const VOWEL_SIGNS = ['a', 'i', 'i', 'u', 'u', 'r', 'r', 'e', 'e', 'e', 'e', 'o', 'o', 'o', 'o'];
/** Begin and end of the blocks from Devanagari to Malayalam. */
const [INDIC, INDIC_END, BLOCK] = [0x0900, 0x0d80, 0x80];

/** Writes an Indic word in Latin letters, close to how it is spoken; other letters stay. */
function romanise(word: string): string {
  let latin = '';
  // whether the last consonant still has the vowel that is not written
  let inherent = false;
  for (const char of word) {
    const code = char.codePointAt(0)!;
    if (code < INDIC || code >= INDIC_END) {
      latin += inherent && latin !== '' ? `a${char}` : char;
      inherent = false;
      continue;
    }
    const offset = (code - INDIC) % BLOCK;
    if (offset >= 0x15 && offset <= 0x39) {
      latin += (inherent ? 'a' : '') + CONSONANTS[offset - 0x15]!;
      inherent = true;
    } else if (offset >= 0x58 && offset <= 0x5f) {
      latin += (inherent ? 'a' : '') + ['k', 'k', 'g', 'j', 'd', 'd', 'f', 'y'][offset - 0x58]!;
      inherent = true;
    } else if (offset >= 0x05 && offset <= 0x14) {
      latin += (inherent ? 'a' : '') + VOWELS[offset - 0x05]!;
      inherent = false;
    } else if (offset >= 0x3e && offset <= 0x4c) {
      latin += VOWEL_SIGNS[offset - 0x3e]!;
      inherent = false;
    } else if (offset === 0x4d) inherent = false;
    else if (offset >= 0x01 && offset <= 0x03) {
      latin += (inherent ? 'a' : '') + (offset === 0x03 ? '' : 'n');
      inherent = false;
    }
    // a nukta or another sign changes nothing that is compared
  }
  // the vowel at the end of a word is not spoken
  return latin;
}

const RULES: [RegExp, string][] = [
  [/[^a-z0-9]/g, ''],
  [/ck|q|c(?![hceiy])/g, 'k'],
  [/c(?=[eiy])/g, 's'],
  [/x/g, 'ks'],
  [/z/g, 'j'],
  [/w/g, 'v'],
  [/ph/g, 'f'],
  [/t?ch/g, 'c'],
  [/(?<=[bcdfgjklmnprstv])h/g, ''],
  [/aa/g, 'a'],
  [/ee|ea/g, 'i'],
  [/oo|ou/g, 'u'],
  [/ai|ay|ei|ey/g, 'e'],
  [/iya|ya(?=$|[^aeiou])/g, 'ia'],
  [/(.)\1+/g, '$1'],
  [/h$/, ''],
  // the e of cake and spice is not spoken
  [/(?<=[aeiou][^aeiou])e$/, ''],
  [/(?<=..)s$/, ''],
  [/ie$|y$/, 'i'],
];

/** The sound of a word in the letters a to z and digits; equal for its usual spellings. */
export function spokenForm(word: string): string {
  let form = romanise(word.normalize('NFKC').toLowerCase()).normalize('NFD').replace(/\p{M}/gu, '');
  for (const [pattern, replacement] of RULES) form = form.replace(pattern, replacement);
  return form;
}

const VOWEL = /[aeiou]/;
/** Letters often confused in writing or speech: papdi and papri, vada and bada. */
const NEAR = new Set([
  'dr',
  'rd',
  'bv',
  'vb',
  'gj',
  'jg',
  'sc',
  'cs',
  'kc',
  'ck',
  'td',
  'dt',
  'tc',
  'ct',
  'mn',
  'nm',
  'iy',
  'yi',
]);

/** What it costs to put one letter for another, or (with an empty one) to leave it out. */
function cost(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return VOWEL.test(a + b) ? 0.5 : 'hy'.includes(a + b) ? 0.4 : 1;
  if (VOWEL.test(a) && VOWEL.test(b)) return 0.5;
  return NEAR.has(a + b) ? 0.5 : 1;
}

/** How far two spoken forms are apart: a weighted edit distance in which vowels count half, with transpositions. */
export function spokenDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = [0];
  for (let k = 1; k <= b.length; k++) last.push(last[k - 1]! + cost('', b[k - 1]!));
  for (let i = 1; i <= a.length; i++) {
    const row = [last[0]! + cost(a[i - 1]!, '')];
    for (let k = 1; k <= b.length; k++) {
      let least = Math.min(
        last[k]! + cost(a[i - 1]!, ''),
        row[k - 1]! + cost('', b[k - 1]!),
        last[k - 1]! + cost(a[i - 1]!, b[k - 1]!),
      );
      if (i > 1 && k > 1 && a[i - 1] === b[k - 2] && a[i - 2] === b[k - 1])
        least = Math.min(least, beforeLast[k - 2]! + 0.7);
      row.push(least);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
