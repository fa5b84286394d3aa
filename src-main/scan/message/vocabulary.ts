import { spokenForm } from './spoken-form.ts';

/** Words of orders in English, Hindi in Latin letters and Hindi, by their sound; see `spoken-form.ts`. */
const soundsOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter(Boolean).map(spokenForm));
/** By spelling, since the sounds of some are those of other words: नौ and "no". */
const numbersOf = (words: Record<string, number>): ReadonlyMap<string, number> =>
  new Map(Object.entries(words).flatMap(([names, value]) => names.split(' ').map((name) => [name, value])));

export const CASE_WORDS = soundsOf(
  'case cases cs cse c ctn ctns carton cartons box boxes bx peti petti pety petiyan petiya dabba dibba khokha केस पेटी पेटियां डब्बा डिब्बा बॉक्स कार्टन कार्टून',
);
export const PIECE_WORDS = soundsOf(
  'piece pieces pc pcs pce packet packets pkt pkts pack packs pouch pouches unit units ea jar jars bottle bottles nag नग पीस पैकेट पैकेट्स पाउच पैक बोतल',
);
const QUANTITY_WORDS = 'qty quantity kty';
export const QUANTITY_LABELS = soundsOf(QUANTITY_WORDS);

export const NUMBER_WORDS = numbersOf({
  'one ek एक': 1,
  'two do दो': 2,
  'three teen तीन': 3,
  'four char chaar चार': 4,
  'five panch paanch पांच पाँच': 5,
  'six che chhe chhah छह छः': 6,
  'seven saat सात': 7,
  'eight aath आठ': 8,
  'nine nau नौ': 9,
  'ten das दस': 10,
  'eleven gyarah ग्यारह': 11,
  'twelve barah बारह': 12,
  'fifteen pandrah पंद्रह': 15,
  'twenty bees बीस': 20,
  'twentyfive pachees पच्चीस': 25,
  'thirty tees तीस': 30,
  'fifty pachas पचास': 50,
  'quarter pav paav पाव': 0.25,
  'half aadha adha aadhi adhi आधा आधी': 0.5,
  'dedh डेढ़ डेढ': 1.5,
  'dhai ढाई': 2.5,
});
export const DOZEN_WORDS = soundsOf('dozen dozens dz darjan दर्जन');

/** "All of them", before or behind what they are. */
export const ALL_WORDS = soundsOf('all every sab sabhi saare sare saari sari sabka सब सभी सारे सारी');
/** "Both" and "all three", which say how many products are meant. */
export const COUNTED_ALL_WORDS = new Map(
  Object.entries({ 'both dono donon donu दोनों दोनो': 2, 'teeno tino teenon तीनों': 3 }).flatMap(([names, value]) =>
    names.split(' ').map((name): [string, number] => [spokenForm(name), value]),
  ),
);
export const EACH_WORDS = soundsOf('each ea apiece per हरेक प्रत्येक harek');

export const CANCEL_WORDS = soundsOf(
  'cancel cancelled remove delete hata hatao hatado hatana nahi nahin nai mat rehne rahne chhod chod कैंसिल कैंसल रद्द नहीं मत हटा हटाओ हटाना रहने',
);
export const CHANGE_WORDS = soundsOf(
  'make change update sorry correction edit instead rather actually kar karo kardo karna badal badlo बदल बदलो कर करो माफ',
);
/** Words between a number and its unit: "1 more case", "2 full boxes". */
export const UNIT_ADJECTIVES = soundsOf('more extra additional full whole big large small pura poora pure और');
export const MORE_WORDS = soundsOf('more extra additional');
/** What stands between what was said and what is meant now: "3 instead of 2", "3 not 2". */
export const INSTEAD_WORDS = soundsOf('instead not jagah जगह');

/** A line with one of these speaks of something else than what is ordered now. */
export const TALK_WORDS = soundsOf(
  `paid payment pay cheque check invoice bill billed amount balance due credit refund received recd delivered arrived came
   got gotten reached mila mili aaya aayi aya damaged damage broken expired expiry expire leak leaked return returned
   returning wapas short missing complaint rate rates price prices cost kitna kitne kitni bhav
   stock left remaining remain pada padi bacha bache bachi baki baaki sold sale selling yesterday
   last pichli pichle previous still already call phone whatsapp meeting visit
   भुगतान पेमेंट बिल वापस रेट कीमत भाव बचा बचे बची बाकी टूटा पिछली पिछले मिला मिली आया`,
);
/** A question about the goods is no order, unless it asks to send them. */
export const SEND_WORDS = soundsOf(
  'send sending bhej bhejo bhejna bhejdo bhejiye bhijwa need needed want wanted require required chahiye chaiye chahie dena dedo bhijva lagega lagenge भेज भेजो भेजना भेजिए चाहिए देना मंगवा',
);

/** Words between names that mean no product. */
export const FILLER_WORDS = soundsOf(
  `hi hello hey dear sir madam bhai bhaiya bhaisahab ji namaste namaskar good morning afternoon evening thanks thx
   thank you thanku ok okay yes yeah please pls plz kindly the a an of for to and also plus aur with in on at is it its this that
   these those from by we i me my our us your u ur can could would will be are am do de dijiye dena kal aaj parso today
   tomorrow tmrw tmr urgent asap soon week next mujhe hume humko hamko ko ka ke ki ye yeh wo woh hai hain hoga bhi abhi
   order orders ordering list following items item store shop same as usual regular total new add tak jaldi size sizes flavour flavours flavor flavors type types wala wale wali only bas sirf full big haan han haa na but nahi theek thik accha acha right sure again more extra some any got have has
   send sending bhej bhejo bhejna need needed want wanted require chahiye chaiye chahie deliver delivery
   monday tuesday wednesday thursday friday saturday sunday
   नमस्ते भाई भैया जी कृपया और तथा एवं भी कल आज का के की को है हैं चाहिए भेज भेजो दो दे देना मुझे हमें हमको ऑर्डर साथ`,
);

/** "All but" these. */
export const EXCEPT_WORDS = soundsOf('except excluding chhodkar alawa सिवाय छोड़कर');
/** A line with a total is not an order line. */
export const TOTAL_LINE = /^\W*(?:grand\s+)?(?:total|sum|kul|कुल)\b/iu;
/** Joins two products, or two words of one. */
export const JOINING_WORDS = soundsOf('and aur plus और तथा एवं व');
/** Verbs behind which "do" is "please", not two. */
export const PLEASE_VERBS = soundsOf(
  'bhej kar de bana likh rakh dal daal laga pack hata भेज कर दे बना लिख रख डाल लगा हटा bhijwa rehne',
);

/** Units of weight and volume that `pack-size.ts` does not know, as it knows them, by their sound. */
export const SIZE_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    kg: 'kilo kilos kilogram kilograms किलो किग्रा केजी किलोग्राम',
    g: 'grm grms ग्राम ग्रा',
    l: 'litres liters लीटर',
    ml: 'मिली एमएल',
  }).flatMap(([unit, words]) => words.split(' ').map((word): [string, string] => [spokenForm(word), unit])),
);

/** Names of the columns of a table. */
export const COLUMN_WORDS = soundsOf(
  'item items product products name description qty quantity size pack price rate amount total cases unit sku',
);
