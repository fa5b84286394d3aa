/** Supported encodings of text files. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'windows-874',
  'iso-8859-2',
  'iso-8859-5',
  'iso-8859-7',
  'iso-8859-15',
  'koi8-r',
  'koi8-u',
  'ibm437',
  'ibm850',
  'ibm852',
  'ibm866',
  'macintosh',
  'x-mac-cyrillic',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** Alternative names. */
const ALIASES: Record<string, Encoding> = {
  utf8: 'utf-8',
  utf16: 'utf-16le',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  latin1: 'windows-1252',
  iso88591: 'windows-1252',
  iso88599: 'windows-1254',
  latin2: 'iso-8859-2',
  latin9: 'iso-8859-15',
  tis620: 'windows-874',
  cp874: 'windows-874',
  cp437: 'ibm437',
  cp850: 'ibm850',
  cp852: 'ibm852',
  cp866: 'ibm866',
  dos866: 'ibm866',
  macroman: 'macintosh',
  maccyrillic: 'x-mac-cyrillic',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  windows31j: 'shift_jis',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
  cp950: 'big5',
  cp949: 'euc-kr',
  uhc: 'euc-kr',
};

/** Looks up an encoding by name or alias, ignoring case and punctuation; undefined if unknown. */
export function encodingNamed(name: string): Encoding | undefined {
  const bare = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const asked = bare(name);
  const windows = /^(?:cp|win|windows)(125\d)$/.exec(asked)?.[1];
  return ENCODINGS.find((one) => bare(one) === asked || one === `windows-${windows}`) ?? ALIASES[asked];
}
