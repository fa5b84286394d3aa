import type { calls as english } from '../en/calls.ts';

/** Texts of the call list, in Hindi. */
export const calls: typeof english = {
  calls: {
    title: 'कॉल सूची',
    remark: (stores, day) => `${day} को ${stores} दुकानें, सबसे ज़रूरी पहले`,
    date: 'दिन',
    rep: 'विक्रेता',
    city: 'शहर',
    all: 'हो चुकी और टाली गई भी दिखाएँ',
    none: 'अभी कोई कॉल बाकी नहीं। तीन ऑर्डर के बाद दुकान यहाँ आती है।',
    offer: (what) => `पेश करें: ${what}`,
    scoreOf: (score) => `100 में से ${score}`,
    expected: (day) => `${day} को अपेक्षित`,
    order: 'ड्राफ़्ट बनाएँ',
    mark: 'नतीजा लिखें',
    marks: { called: 'फ़ोन किया', visited: 'मिले', ordered: 'ऑर्डर मिला', snoozed: 'टाला गया' },
    doMarks: { called: 'फ़ोन किया', visited: 'मिलने गए', ordered: 'ऑर्डर दे दिया', snoozed: '1 सप्ताह टालें' },
    marked: (store, what) => `${store}: ${what}।`,
    reasons: {
      due: (value) => (value === '0' ? 'आज बारी है' : `${value} दिन में बारी`),
      overdue: (value) => `${value} दिन की देरी`,
      likely: (value) => `सप्ताह भर में ऑर्डर की ${value}% संभावना`,
      large: (value) => `आम तौर पर ${value} का ऑर्डर`,
      not_visited: (value) => `${value} दिन से कोई नहीं गया`,
      never_visited: (_value) => 'कोई मुलाक़ात दर्ज नहीं',
      may_leave: (value) => `छोड़ जाने का ${value}% ख़तरा`,
      open_order: (value) => `ऑर्डर #${value} अभी खुला है`,
    },
    weights: 'अंक',
    weightsHint: 'हर कारण कितना गिने, 0 से 10 तक।',
    parts: {
      revenue: 'ऑर्डर का मूल्य',
      chance: 'सप्ताह भर में ऑर्डर की संभावना',
      overdue: 'कितनी देरी',
      visit: 'कब से कोई नहीं गया',
      churn: 'छोड़ जाने का ख़तरा',
    },
    save: 'सहेजें',
    close: 'बंद करें',
  },
};
