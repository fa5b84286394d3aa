import { formatter } from '../../../src-shared/messages/format.ts';
import { hi as catalogue } from '../../../src-shared/messages/hi/index.ts';
import type { common as english } from '../en/common.ts';
import { locale } from '../language.ts';
import type { ProgramText } from '../program-text.ts';
import { withReadableDates } from '../readable-dates.ts';
import { n } from '../write.ts';
import { procedures } from './procedures.ts';

const format = formatter(locale, catalogue);
const text = ({ message, descriptor }: ProgramText) =>
  withReadableDates(descriptor ? format(descriptor).message : message);
const hint = ({ hint: own = '', descriptor }: ProgramText) =>
  withReadableDates(descriptor ? format(descriptor).hint : own);

/** Texts that several pages share, in Hindi. */
export const common: typeof english = {
  procedures,
  connectionLost: 'ऐप उत्तर नहीं दे रहा। उसके लौटते ही यह पृष्ठ अपने आप आगे बढ़ेगा।',
  failed: 'यह नहीं हो सका',
  text,
  hint,
  problem: (problem) => `${text(problem)} ${hint(problem)}`.trim(),
  notFound: 'पृष्ठ नहीं मिला',
  notFoundHint: 'इस पते पर कोई पृष्ठ नहीं है। शायद पता ग़लत लिखा गया।',
  forbidden: 'पहुँच नहीं है',
  forbiddenHint: 'यह पेज आपकी भूमिका में नहीं है। ज़रूरत हो तो मालिक से कहें।',
  retry: 'फिर कोशिश करें',
  loading: 'खुल रहा है…',
  filter: {
    label: 'फ़िल्टर',
    period: 'अवधि',
    periods: {
      all: 'पूरा समय',
      month: 'यह महीना',
      lastMonth: 'पिछला महीना',
      days30: 'पिछले 30 दिन',
      days90: 'पिछले 90 दिन',
      months12: 'पिछले 12 महीने',
      year: 'यह वर्ष',
      lastYear: 'पिछला वर्ष',
      own: 'से … तक …',
    },
    from: 'से',
    to: 'तक',
    store: 'दुकान',
    product: 'उत्पाद',
    category: 'श्रेणी',
    brand: 'ब्रांड',
    salesperson: 'विक्रेता',
    city: 'शहर',
    more: 'फ़िल्टर',
    clear: 'फ़िल्टर हटाएँ',
    drop: (what) => `${what} का फ़िल्टर हटाएँ`,
    unnamed: '(कोई नहीं)',
    outOfOrder: 'अंत, शुरुआत से पहले है।',
  },
  close: 'बंद करें',
  save: 'सहेजें',
  cancel: 'रहने दें',
  remove: 'हटाएँ',
  print: 'छापें',
  table: {
    columns: 'स्तंभ',
    sortBy: (column) => `${column} के क्रम से`,
    select: (name) => `${name} चुनें`,
    sum: 'योग',
    exportAs: 'निर्यात',
    density: 'पंक्ति की ऊँचाई',
    densities: { normal: 'सामान्य', compact: 'घनी' },
  },
  views: {
    title: 'दृश्य',
    name: 'इस दृश्य का नाम',
    forget: (name) => `दृश्य ${name} हटाएँ`,
  },
  edits: {
    undo: 'वापस लें',
    undone: 'वापस लिया गया।',
  },
  count: (shown) => `${n(shown)} प्रविष्टियाँ`,
  searchHint: 'खोजने के लिए / दबाएँ',
};
