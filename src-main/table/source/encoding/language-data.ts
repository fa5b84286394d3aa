import type { Encoding } from '../../../../src-shared/encodings.ts';

/**
 * Language data for scoring decoded text. Likelihoods are given in bits (negative log₂; lower is likelier). The letters
 * of a script are grouped by their frequency in everyday texts, the most frequent first.
 */

export type Script = 'latin' | 'cyrillic' | 'greek' | 'hebrew' | 'arabic' | 'thai' | 'kana' | 'han' | 'hangul';

/** Bits of a letter by its frequency group. */
const BITS = [3.7, 4.9, 5.9, 7, 8.5];

function bitsByFrequency(groups: string): Map<string, number> {
  return new Map(
    groups.split(' ').flatMap((letters, group) => [...letters].map((letter) => [letter, BITS[group]!] as const)),
  );
}

const LETTERS: Partial<Record<Script, Map<string, number>>> = {
  cyrillic: bitsByFrequency('оеаинтср влкмдпу яыьгзбчй хжшюц щэфъёіїєґўјљњћђџ'),
  greek: bitsByFrequency('αοιετσν ηυρπκμλςά δγχθίόέήύώω φβξζψ ϊϋΐΰ'),
  hebrew: bitsByFrequency('יוהלאמר תבשנםכד ןחפקעצזט גףךסץ'),
  arabic: bitsByFrequency('الينموتر بةعدسفهكق حجشصخأىئ زطضذثءغإ ظؤآپچژگ'),
  thai: bitsByFrequency('านรอกเง่ ยลวมทสตัด้ปีบแิคหพขจไโ ชใำะซ็ผธุูณึื์ถฟศภญฐฤ'),
};

/** Bits of a letter in its script. */
export function letterBits(letter: string, script: Script): number {
  return LETTERS[script]?.get(letter.toLowerCase()) ?? 10;
}

/**
 * The non-ASCII letters of languages in Latin script, the penalty of each language in bits, and sequences that occur in
 * none of its words.
 */
const LANGUAGES: Record<string, { letters: string; against: number; never?: RegExp }> = {
  german: { letters: 'äöüß', against: 0 },
  french: { letters: 'àâæçéèêëîïôœùûüÿ', against: 0 },
  spanish: { letters: 'áéíñóúüªº', against: 0 },
  portuguese: { letters: 'áàâãçéêíóôõúü', against: 0, never: /õ(?!e)/ },
  italian: { letters: 'àèéìòóù', against: 0 },
  dutch: { letters: 'éëïóöüè', against: 0 },
  danish: { letters: 'æøåé', against: 0 },
  swedish: { letters: 'äöåé', against: 0 },
  catalan: { letters: 'àçéèíïóòúü', against: 3 },
  icelandic: { letters: 'áéíóúýðþæö', against: 14 },
  polish: { letters: 'ąćęłńóśźż', against: 1, never: /[ńśźć][aeioóuyąę]/ },
  czech: { letters: 'áčďéěíňóřšťúůýž', against: 1 },
  slovak: { letters: 'áäčďéíĺľňóôŕšťúýž', against: 2 },
  hungarian: { letters: 'áéíóöőúüű', against: 1, never: /[őű][aeouőű]/ },
  romanian: { letters: 'ăâîșțşţ', against: 2, never: /ă[aeoă]/ },
  croatian: { letters: 'čćđšž', against: 2 },
  turkish: { letters: 'çğıöşüâîû', against: 1 },
  lithuanian: { letters: 'ąčęėįšųūž', against: 3 },
  latvian: { letters: 'āčēģīķļņšūž', against: 3 },
  estonian: { letters: 'äõöüšž', against: 3 },
  vietnamese: { letters: 'àáâãèéêìíòóôõùúýăđơư', against: 6 },
};

const WESTERN = 'german french spanish portuguese italian dutch danish swedish catalan icelandic';
const CENTRAL = 'polish czech slovak hungarian romanian croatian german';

/** The encodings considered for a file that is not UTF-8, with a prior penalty in bits. */
export const CANDIDATES: { encoding: Encoding; against: number; languages: string; scripts: Script[] }[] = [
  { encoding: 'windows-1252', against: 0, languages: WESTERN, scripts: [] },
  { encoding: 'windows-1250', against: 1, languages: CENTRAL, scripts: [] },
  { encoding: 'windows-1251', against: 1, languages: '', scripts: ['cyrillic'] },
  { encoding: 'windows-1253', against: 2, languages: '', scripts: ['greek'] },
  { encoding: 'windows-1254', against: 1, languages: 'turkish german french', scripts: [] },
  { encoding: 'windows-1255', against: 2, languages: '', scripts: ['hebrew'] },
  { encoding: 'windows-1256', against: 2, languages: 'french', scripts: ['arabic'] },
  { encoding: 'windows-1257', against: 3, languages: 'lithuanian latvian estonian polish german', scripts: [] },
  { encoding: 'windows-874', against: 2, languages: '', scripts: ['thai'] },
  { encoding: 'iso-8859-2', against: 4, languages: CENTRAL, scripts: [] },
  { encoding: 'iso-8859-5', against: 6, languages: '', scripts: ['cyrillic'] },
  { encoding: 'koi8-r', against: 3, languages: '', scripts: ['cyrillic'] },
  { encoding: 'koi8-u', against: 5, languages: '', scripts: ['cyrillic'] },
  { encoding: 'ibm866', against: 3, languages: '', scripts: ['cyrillic'] },
  { encoding: 'x-mac-cyrillic', against: 8, languages: '', scripts: ['cyrillic'] },
  { encoding: 'ibm850', against: 6, languages: WESTERN, scripts: [] },
  { encoding: 'ibm852', against: 7, languages: CENTRAL, scripts: [] },
  { encoding: 'macintosh', against: 7, languages: WESTERN, scripts: [] },
  { encoding: 'shift_jis', against: 2, languages: '', scripts: ['kana', 'han'] },
  { encoding: 'euc-jp', against: 4, languages: '', scripts: ['kana', 'han'] },
  { encoding: 'gb18030', against: 2, languages: '', scripts: ['han'] },
  { encoding: 'big5', against: 2, languages: '', scripts: ['han'] },
  { encoding: 'euc-kr', against: 2, languages: '', scripts: ['hangul'] },
];

/** The languages of a list that have all letters of a word. */
export function languagesOf(word: string, among: string): string[] {
  const small = word.toLowerCase();
  const letters = [...small].filter((letter) => letter > '\u007f');
  return among.split(' ').filter((name) => {
    const { letters: own, never } = LANGUAGES[name]!;
    return letters.every((letter) => own.includes(letter)) && !never?.test(small);
  });
}

/** The penalty of a language in bits. */
export const languagePenalty = (name: string) => LANGUAGES[name]!.against;

/** Column names in languages whose field names the import doesn't know. */
export const HEADER_WORDS = new Set(
  `дата номер покупатель клиент контрагент товар наименование номенклатура количество кол-во цена сумма город склад документ накладная
  дата фактури кількість ціна сума покупець назва клієнт количка цена износ клиент стока
  ilość wartość data wystawienia numer nabywca klient cena sprzedaży množství částka zákazník zboží cena položka číslo název
  mennyiség összeg vevő dátum megnevezés egységár cikkszám cantitate preț preţ valoare dată količina cijena kupac iznos račun
  müşteri tutar ürün miktar fiyat tarih fatura şehir birim kogus summa hind klients daudzums kiekis suma kaina pirkėjas
  ημερομηνία πελάτης ποσότητα τιμή αξία είδος προϊόν τιμολόγιο σύνολο αριθμός
  תאריך לקוח כמות מחיר סכום פריט מוצר חשבונית שם התاريخ التاريخ العميل الكمية السعر المبلغ الصنف الفاتورة رقم اسم
  日付 顧客 顧客名 得意先 商品 商品名 品名 数量 単価 金額 伝票番号 請求書番号
  日期 客户 客户名称 商品 商品名称 品名 数量 单价 金额 发票号 发票号码 单号 客戶 客戶名稱 數量 單價 金額 發票號碼 單號
  날짜 일자 고객 거래처 품목 품명 상품명 수량 단가 금액 송장번호
  วันที่ ลูกค้า สินค้า จำนวน ราคา ราคาต่อหน่วย จำนวนเงิน เลขที่ รายการ`
    .split(/\s+/)
    .filter(Boolean),
);

/** Chinese and Japanese characters and Korean syllables that are frequent in names of shops, products and columns. */
export const COMMON_CJK = new Set(
  `的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知样民间正新进月高金银号商店市场超便利批发零售有限公司贸易食品饮料水果蔬菜米油盐茶糖酒肉鱼奶蛋粉面包东西南北京海广深江河山城区路街北星福利达华联万佳乐美客户名称数量单价金额日期编号合计种类类型规格单位
  這個來國們為對學後時過還發沒於當見經頭開兩長樣間進東門車馬電話號場貿飲廣區華萬樂戶稱數單價額種類規臺灣麵雞魚買賣業務總計產統一全家福記
  日本東京大阪名古屋株式会社商店市場食品屋水産酒造製菓工業産業物産業株有限田山川中村小林佐藤鈴木高橋伊渡辺加藤吉松井上木野原島橋森池石前後藤数量単価金額品名付顧客請求書番号米油茶塩醤味噌麦豆魚肉野菜果物丸青赤白黒
  가나다라마바사아자차카타파하고구그기김내너노도동두드디로를리마만명모무문미박반밥방배버보부북비사산상서석선설성세소송수스시식신아안양어에여연영오요용우운울원유은을음의이인일임자장재전점정제조주중지진차찬창천철청초최추치코크타태토트파판팔편평포품프하한해현호화환황회후희주식회사상점마트슈퍼시장쌀라면김치과자음료우유고기서울부산대구인천광주대전울산경기강남동작송파종로수량단가금액품목날짜거래처고객`.replace(
    /\s/g,
    '',
  ),
);

/** Symbols that occur next to words in names and amounts of any language. */
export const COMMON_SYMBOLS = new Set('’‘“”„–—…•°®™©€£¥§±²³¼½¾×·«»№\u00a0´`、。・「」（）ー〜，：·'.split(''));
