import type { scans as english } from '../en/scans.ts';
import { n } from '../write.ts';

/** Texts of scanned order sheets, in Hindi. */
export const scans: typeof english = {
  scans: {
    title: 'ऑर्डर की पर्चियाँ',
    printSheet: 'ऑर्डर पर्ची छापें',
    remark: 'फ़ोटो, PDF और संदेश यहीं, बिना इंटरनेट पढ़े जाते हैं। पंक्तियाँ देखें, फिर ऑर्डर बनाएँ।',
    chooseStore: 'ऑर्डर किस दुकान का है? दुकान चुनें, या पहले उसका ऑर्डर यहाँ छोड़ें।',
    forStore: (store) => `${store} के लिए`,
    drop: 'फ़ोटो या संदेश यहाँ छोड़ें',
    dropHint: 'भरा हुआ फ़ॉर्म, हाथ से लिखी सूची, PDF, या टेक्स्ट में सहेजा संदेश',
    choose: 'फ़ाइलें चुनें',
    paste: 'या संदेश यहाँ चिपकाएँ',
    pasteExample: 'आलू भुजिया 350 ग्राम 2 पेटी\nटेस्टी 1 किलो - 1 पेटी',
    readMessage: 'संदेश पढ़ें',
    fromStore: (store, by) =>
      by === 'sheet'
        ? `${store} से (ऑर्डर पर्ची इसी के लिए छपी थी)`
        : `${store} से (ऑर्डर में उसका ${{ phone: 'फ़ोन नंबर', email: 'ई-मेल पता', name: 'नाम' }[by]} है)`,
    whoseFiles: (names) => `${names} किस दुकान से आया?`,
    chooseAbove: 'ऊपर दुकान चुनें, फिर ऑर्डर पढ़ा जाएगा।',
    useStore: (store) => `${store} चुनें`,
    message: 'संदेश',
    earlier: 'पर्चियाँ',
    none: 'अभी कोई पर्ची नहीं पढ़ी गई।',
    sheet: 'पर्ची',
    when: 'कब ली गई',
    state: 'स्थिति',
    states: {
      queued: 'प्रतीक्षा में',
      reading: 'पढ़ी जा रही है…',
      read: 'पढ़ी गई',
      ordered: 'ऑर्डर बना',
      failed: 'पढ़ी नहीं जा सकी',
      cancelled: 'रद्द',
    },
    doubtful: (lines) => `${n(lines)} देखने हैं`,
    progress: 'पढ़ना',
    retry: 'फिर पढ़ें',
    back: 'सब पर्चियाँ',
    duplicate: (id) => `यह पर्ची ${n(id)} जैसी है, जो पहले पढ़ी जा चुकी है।`,
    toDuplicate: 'उसे देखें',
    pageOf: (page, name) => `${name} का पन्ना ${n(page)}`,
    makeOrder: (lines) => (lines === 0 ? 'ऑर्डर बनाएँ' : `ऑर्डर बनाएँ (${n(lines)} पंक्तियाँ)`),
    ordered: (order, lines) => `${n(lines)} पंक्तियाँ ऑर्डर ${n(order)} में हैं।`,
    isIt: (name) => `क्या यह ${name} है?`,
    findProduct: (text) => `“${text}” कौन-सा उत्पाद है?`,
    change: 'बदलें',
    another: (name) => `${name} बदलें`,
    takeBack: (name) => `${name} वापस लें`,
    assumed: 'सही का निशान, एक पेटी मानी गई',
    noCase: 'एक पेटी में कितने नग हैं?',
    corrections: 'आपके सुधारों से सीखा',
    allStores: 'सब दुकानें',
    forget: (text) => `${text} भूल जाएँ`,
  },
};
