/** Identifies a festival; its name in the reader's language is in the messages. */
export const FESTIVALS = [
  'pongal',
  'holi',
  'eid_al_fitr',
  'eid_al_adha',
  'raksha_bandhan',
  'onam',
  'ganesh_chaturthi',
  'navratri',
  'diwali',
  'halloween',
  'thanksgiving',
  'christmas',
  'easter',
] as const;
export type Festival = (typeof FESTIVALS)[number];
