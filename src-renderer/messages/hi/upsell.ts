import { date } from '../../components/format.ts';
import type { upsell as english } from '../en/upsell.ts';
import { n } from '../write.ts';

const percent = (share: number) => `${n(Math.round(share * 100))}%`;
const number = (value: number) => n(Math.round(value * 10) / 10);

/** Texts of suggestions, in Hindi. */
export const upsell: typeof english = {
  nextOrder: {
    title: 'अगला ऑर्डर',
    forecast: 'पूर्वानुमान',
    draft: 'यह ऑर्डर बनाएँ',
    when: (day, from, to) => `${day} के आसपास अपेक्षित, आम तौर पर ${from} और ${to} के बीच।`,
    noRhythm: 'कब, यह कहने के लिए ऑर्डर कम हैं; आम तौर पर यह लेती है।',
    product: 'उत्पाद',
    quantity: 'मात्रा',
    total: 'कुल',
    chance: 'संभावना',
    often: 'पिछले ऑर्डरों में',
    cases: (value) => `${n(value)} पेटी`,
    inOrders: (times, all) => `${n(all)} में से ${n(times)}`,
    more: (value) => `और ${n(value)}`,
    outOfStock: (names) => `स्टॉक में नहीं: ${names}`,
  },
  upsell: {
    title: 'सुझाव',
    remark: 'किस दुकान को क्या पेश करें, अपेक्षित बिक्री के क्रम में',
    best: 'सबसे अच्छे सुझाव',
    bestKinds: { new: 'दुकान के लिए नया', reorder: 'दोबारा मँगाने की याद' },
    backtestTitle: 'पिछले ऑर्डरों पर परख',
    ofStore: 'सुझाए गए उत्पाद',
    whileOrdering: 'सुझाए गए उत्पाद',
    hint: 'जब उत्पाद का नाम न लिखा हो: + पहला जोड़ता है, − उसे हटाता है।',
    none: 'अभी कोई सुझाव नहीं।',
    noSales: 'सुझाव बिलों से बनते हैं। पहले फ़ाइल आयात करें।',
    basis: {
      own: 'अपने ऑर्डर',
      city: 'इस दुकान का अभी कोई ऑर्डर नहीं; ये उसके शहर की दुकानों से हैं।',
      all: 'इस दुकान का अभी कोई ऑर्डर नहीं; ये सब दुकानों की शुरुआत से हैं।',
    },
    leftOut: (value) => `${n(value)} उत्पाद छोड़े गए, हाल में मना किए या टाले गए।`,
    outOfStock: (value) => `${n(value)} उत्पाद छोड़े गए: स्टॉक में नहीं।`,
    kinds: {
      near_expiry: 'जल्द एक्सपायर',
      step_up: 'एक क़दम ऊपर',
      stopped_buying: 'लेना बंद',
      seasonal: 'मौसम',
      bought_together: 'साथ बिकता है',
      due_now: 'अब बारी है',
      new_in_category: 'नया',
      similar_stores: 'ऐसी दुकानें',
      popular: 'लोकप्रिय',
    },
    reasons: {
      near_expiry: ({ expiring }) =>
        `स्टॉक के ${number(expiring?.pieces ?? 0)} नग ${expiring ? date(expiring.date) : ''} तक न बिके तो एक्सपायर होंगे; यह दुकान हफ़्ते में ${number(expiring?.perWeek ?? 0)} बेचती है${expiring?.deal ? `। स्कीम: ${expiring.deal}` : ''}।`,
      bought_together: ({ rule, timesBought }) =>
        `${rule?.products.join(' और ')} वाले ${percent(rule?.confidence ?? 0)} ऑर्डरों में यह भी है, सब ऑर्डरों से ${number(rule?.lift ?? 0)} गुना${timesBought === 0 ? '; इस दुकान ने कभी नहीं लिया' : ''}।`,
      similar_stores: ({ takenBySimilar, similarStores, reorderDays }) =>
        `सबसे मिलती-जुलती ${n(similarStores)} दुकानों में से ${n(takenBySimilar)} लेती हैं${reorderDays ? `, आम तौर पर हर ${n(reorderDays)} दिन में` : ''}; इसने कभी नहीं लिया।`,
      stopped_buying: ({ timesBought, usualDays, daysSince }) =>
        `इसने ${n(timesBought)} बार लिया, लगभग हर ${n(usualDays ?? 0)} दिन में, और अब ${n(daysSince ?? 0)} दिन से नहीं।`,
      due_now: ({ inOrders, ofOrders, timesBought, usualDays, daysSince }) =>
        usualDays === null
          ? `इसने ${n(timesBought)} बार लिया, अगले ऑर्डर की बारी से ${n(daysSince ?? 0)} दिन पहले।`
          : `${inOrders === 0 ? `${n(timesBought)} बार लिया` : `पिछले ${n(ofOrders)} ऑर्डरों में से ${n(inOrders)} में`}, लगभग हर ${n(usualDays)} दिन में; पिछला अगली बारी से ${n(daysSince ?? 0)} दिन पहले।`,
      step_up: ({ stepUp }) =>
        stepUp?.why === 'case'
          ? `आम तौर पर ${number(stepUp.pieces)} नग लेती है; दूसरी दुकानें पूरी पेटी लेती हैं।`
          : stepUp?.why === 'margin'
            ? `${stepUp.product} लेती है; इस पर प्रति नग ज़्यादा बचता है।`
            : `${stepUp?.product} लेती है; उसे लेने वाली दुकानें अक्सर यह बड़ा पैक भी लेती हैं।`,
      new_in_category: ({ newStores, category }) =>
        `नया: पिछले तीन महीनों में ${n(newStores)} दुकानों ने शुरू किया; यह दुकान ${category} लेती है पर यह अभी नहीं।`,
      seasonal: ({ lastYear }) => `पिछले साल इन दिनों ${n(lastYear)} बार लिया, जब सब दुकानें इसे ज़्यादा लेती हैं।`,
      popular: ({ takenInCity, storesInCity, city, ofOrders }) => {
        const many =
          storesInCity > 0
            ? `${city || 'शहर'} की ${n(storesInCity)} दुकानों में से ${n(takenInCity)} इसे लेती हैं`
            : 'बहुत दुकानें इसी से शुरू करती हैं';
        return ofOrders === 0 ? `इस दुकान का अभी कोई ऑर्डर नहीं; ${many}।` : `${many}; इसने कभी नहीं लिया।`;
      },
    },
    invoices: (value) => `${n(value)} बिल`,
    behind: 'सुझाव के पीछे के बिल',
    expected: 'अपेक्षित',
    expectedHint: (chance) => `${chance} संभावना × मात्रा × दाम`,
    add: (what) => `${what} जोड़ें`,
    addOf: (name, what) => `${name}: ${what} जोड़ें`,
    pieces: (value) => `${n(value)} नग`,
    cases: (value) => `${n(value)} पेटी`,
    answer: 'अभी नहीं…',
    answerOf: (name) => `अभी नहीं: ${name}`,
    later: 'दो सप्ताह बाद फिर पूछें',
    refusals: {
      has_enough: 'काफ़ी है',
      too_expensive: 'महँगा है',
      does_not_sell: 'वहाँ बिकता नहीं',
      takes_another: 'दूसरा लेती है',
      cannot_get: 'मिल नहीं सकता',
      other: 'और कोई कारण',
    },
    refused: (name) => `${name}: अभी नहीं।`,
    snoozed: (name) => `${name}: टाला गया।`,
    added: (name, order) => `${name} ऑर्डर ${n(order)} में जोड़ा गया।`,
    visitSheet: 'भेंट का पन्ना',
    visitSheets: 'भेंट के पन्ने',
    visitSheetNone: 'कॉल सूची में दुकानें चुनें, फिर उनके भेंट के पन्ने छापें।',
    visitSheetOn: (day) => `${day} की स्थिति`,
    visitSheetTick: 'लिया',
    visitSheetWhy: 'क्यों',
    visitSheetNext: 'शायद यह मँगाएगी',
    asReport: 'रिपोर्ट में खोलें',
    howGood: 'सुझाव कितने अच्छे रहे',
    results: 'नतीजे',
    noResults: 'अभी किसी सुझाव का जवाब नहीं दिया गया। वे हर दुकान के पन्ने पर और हर ऑर्डर के पास हैं।',
    kind: 'प्रकार',
    rep: 'किसने',
    accepted: 'माने गए',
    refusedHead: 'मना किए',
    snoozedHead: 'टाले गए',
    orderedLater: 'बाद में मँगाए',
    rate: 'दर',
    factor: 'वज़न',
    factorHint: 'संभावनाएँ इस वज़न से गुणा होती हैं। यह 1 से शुरू होता है और माने गए सुझावों के साथ बदलता है।',
    why: 'मना क्यों किया',
    backtest: (stores, day) => `${day} तक की बिक्री: ${stores} दुकानों का पिछला ऑर्डर अलग रखा गया और दस सुझावों में ढूँढा गया।`,
    measuring: 'पिछले ऑर्डरों पर माप…',
    method: 'तरीक़ा',
    recall: 'मिले',
    recallHint: 'जो उत्पाद आए, उनमें से कितने दस में थे।',
    precision: 'सही',
    hitRate: 'दुकानें',
    money: 'मिला मूल्य',
    made: 'सुझाव',
    methods: {
      blend: 'सब संकेत मिलाकर, संभावना से',
      shown: 'जैसे दिखते हैं, अपेक्षित मूल्य से',
      popular: 'तुलना: सबसे लोकप्रिय',
      frequency: 'तुलना: दुकान जो सबसे ज़्यादा लेती है',
      cooccurrence: 'तुलना: साथ बिकने वाले',
    },
    calibration: 'संभावनाएँ कितनी भरोसेमंद हैं?',
    predicted: 'अनुमान',
    actual: 'असल',
    cases10: (value) => `${value} मामले`,
  },
};
