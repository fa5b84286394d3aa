import iconv from 'iconv-lite';
import { expect, it } from 'vitest';
import { decodeBytes } from './decoder.ts';
import { EncodingDetector } from './detector.ts';

/** Names of shops and products, by the codecs they are encoded with. */
const NAMES: Record<string, string[]> = {
  'win1251|koi8-r|cp866':
    'Магазин Альфа|Рынок Южный|Продукты 24|ООО Ромашка|ИП Кузнецов|Торговый дом Восток|Гречка|Сахар песок|Масло подсолнечное|Мука пшеничная|Чай чёрный|КАФЕ ВЕСНА|Пятёрочка|Универсам Центральный|Хлеб ржаной|ЗАО Маяк|Столовая №5|Аптека|Мир вкуса|Щёлково'.split(
      '|',
    ),
  win1251:
    'Крамниця Їжачок|Продукти Київ|Магазин Зоря|ТОВ Світанок|Цукор|Олія соняшникова|Сметана|Магазин Българка|Хранителни стоки|Захар|Трговина Београд|Продавница Љиљан|Шећер|ФОП Шевченко'.split(
      '|',
    ),
  win1250:
    'Żabka|Sklep Źródło|Świeży Rynek|Łódź Centrum|Mąka pszenna|Kiełbasa śląska|Spożywczy Gdańsk|Potraviny Dvořák|Večerka U Řeky|Obchod Šťastný|Těstoviny|Plzeňské pivo|Hořčice|Máslo čerstvé|Győri Bolt|Fűszerüzlet|Tökmagolaj|Erdős Kft|Őszibarack|Zöldség-Gyümölcs|Trgovina Čačak|Šećer|Kruh domaći|Brânză de vacă|Făină albă|Alimentară Iaşi|Pâine ţărănească'.split(
      '|',
    ),
  'win1252|macintosh|cp850':
    'Café Müller|Bäckerei Größler|Weißbrot|Käse|Boulangerie Forêt|Crème brûlée|Pâté de campagne|Épicerie Générale|Marché Saint-Honoré|Peña Nieto|Muñoz e Hijos|Jalapeño|Piñón|Panadería López|Azúcar|Padaria São João|Feijão preto|Pão de Açúcar|Mercado Conceição|Caffè Perù|Qualità Italiana|Jørgensen|Rødgrød|Købmand|Blåbær|Smørrebrød|Småland Livs|Köttbullar|Räksmörgås|Crème fraîche|Hôtel du Lac|Noël|Château Margaux|Señor Gómez|Niño Feliz'.split(
      '|',
    ),
  win1253:
    'Παντοπωλείο Άλφα|Καφενείο Ωμέγα|Ρύζι|Ζάχαρη|Ελαιόλαδο|ΑΦΟΙ ΠΑΠΑΔΟΠΟΥΛΟΥ|Σούπερ Μάρκετ|Κρεοπωλείο|Αθήνα|Θεσσαλονίκη|Φέτα|Γάλα'.split(
      '|',
    ),
  win1254:
    'Beşiktaş Bakkal|Şeker|Kadıköy Gıda|Ayçiçek Yağı|Çağdaş Market|Süt|Yoğurt|Peynir Dünyası|Isparta Gülü|İzmir Kuruyemiş|Öz Kardeşler|Şişli Market|Tuzla Balıkçısı|Un Değirmeni'.split(
      '|',
    ),
  win1255:
    'מכולת אלפא|אורז|סופר השכונה|סוכר|שמן זית|קפה שחור|תל אביב|ירושלים|לחם אחיד|חלב|מאפיית הגליל|שוק הכרמל'.split('|'),
  win1256:
    'متجر ألفا|أرز|بقالة السلام|سكر|زيت زيتون|شاي أحمر|سوق المدينة|شركة النور|مؤسسة الخليج|دقيق|القاهرة|حليب طازج'.split(
      '|',
    ),
  win1257:
    'Parduotuvė Ąžuolas|Cukrus|Šviežia žuvis|Maisto prekės Žaliasis|Veikals Rīga|Cukurs Ķekava|Siera māja|Pārtika Jūrmala|Kauplus Võru|Või|Hapukoor õun'.split(
      '|',
    ),
  win874: 'ร้านค้าสุขใจ|ข้าวสาร|ตลาดสดใหม่|น้ำตาล|ร้านป้าแดง|กาแฟ|บริษัท ไทยอาหาร จำกัด|เชียงใหม่|น้ำปลา|มะพร้าว'.split('|'),
  'shift_jis|euc-jp':
    '東京商店|米|スーパーさくら|醤油|田中食品|りんごジュース|株式会社山田|大阪マート|お茶|味噌|北海道牛乳|カレー粉'.split(
      '|',
    ),
  gbk: '北京超市|大米|上海食品商店|白糖|广州贸易有限公司|绿茶|花生油|老干妈|便利店|天津水产|鸡蛋面|酱油'.split('|'),
  big5: '台北商店|白米|全家便利商店|糖|高雄食品行|烏龍茶|花生油|阿里山茶行|臺中貿易有限公司|醬油|雞蛋'.split('|'),
  'euc-kr': '서울마트|쌀|부산상점|설탕|한국식품|고추장|김치|대구슈퍼|제주감귤|라면|주식회사 신라|두부'.split('|'),
};

/** For files of that many names each: how many are detected correctly, left to the user, and detected wrongly. */
function rates(many: number) {
  const rate = { right: 0, asked: 0, wrong: [] as string[] };
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor(seed / 65_536) % below;
  };
  for (const [codecs, names] of Object.entries(NAMES))
    for (const codec of codecs.split('|'))
      for (let file = 0; file < (many === 1 ? names.length : 20); file++) {
        const picked = many === 1 ? [names[file]!] : Array.from({ length: many }, () => names[random(names.length)]!);
        const said = `Invoice No,Customer,Qty\n${picked.map((name, i) => `S-${i},${name},10`).join('\n')}\n`;
        const bytes = iconv.encode(said, codec);
        if (bytes.every((byte) => byte < 0x80) || iconv.decode(bytes, codec) !== said) continue;
        const finder = new EncodingDetector();
        finder.add(bytes);
        const { encoding, doubt } = finder.detect(() => false)!;
        if (doubt.length > 0) rate.asked++;
        else if (decodeBytes(bytes, encoding) === said) rate.right++;
        else rate.wrong.push(`${picked.join(', ')} in ${codec} as ${encoding}`);
      }
  return rate;
}

it.each([
  [1, 140, 2],
  [2, 275, 1],
  [3, 300, 2],
  [5, 335, 0],
  [10, 340, 0],
])(
  'of some 370 files of %d names at least %d are read right, and at most %d otherwise than they were written',
  (many, right, wrong) => {
    const rate = rates(many);
    expect(rate.wrong.length, rate.wrong.join('; ')).toBeLessThanOrEqual(wrong);
    expect(rate.right).toBeGreaterThanOrEqual(right);
  },
);
