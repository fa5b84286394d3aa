import type { MessageText } from '../catalogue.ts';

/** Messages about the plans of days, in Hindi. */
export const day = {
  day_refused: { message: 'इस दिन की योजना नहीं बन सकती: {reason}' },
  day_settings_refused: { message: 'सहेजा नहीं गया: {reason}', hint: 'कुछ बदला नहीं गया।' },
  'day_field/no_stores': { message: '{name} की कोई दुकान नहीं है।' },
  'day_field/choose_rep': { message: 'कोई विक्रेता चुनें।' },
  'day_field/choose_place': { message: 'कोई जगह चुनें।' },
  'day_field/no_room': { message: 'दिन में न कॉल की जगह है, न मुलाक़ात की।' },
  'day_field/room': { message: '0 से {most, number} तक की पूरी संख्या लिखें।' },
  'day_field/twice': { message: '{name} दो बार है।' },
  'day_field/no_weekday': { message: 'सप्ताह का कोई दिन चुनें।' },
  'day_field/start_unknown': { message: 'पाँच अंकों का अमेरिकी पिन (ZIP) लिखें, या ख़ाली छोड़ें।' },
  'day_field/place_unknown': { message: '“{place}” में कोई दुकान नहीं है।' },
  'day_field/cost': { message: '0 या उससे ज़्यादा रक़म लिखें।' },
  'day_field/closed': { message: '{date} को छुट्टी है।' },
  'day_field/closed_for': { message: '{date} को छुट्टी है: {reason}।' },
  'day_field/not_a_workday': { message: '{date} काम का दिन नहीं है। अगला {next} है।' },
  'day_note/default': {
    message: '{name} के दिन में कितना समाता है, यह तय नहीं: {calls, number} कॉल मानी गईं, मुलाक़ात नहीं।',
  },
  'day_note/promised': {
    message: '{promised, plural, one {# कॉल का} other {# कॉलों का}} वादा है, जबकि {calls, number} की ही जगह बची है।',
  },
  'day_note/no_postal_code': {
    message:
      '{stores, plural, one {# दुकान का} other {# दुकानों का}} पिन (ZIP) पता नहीं, इसलिए वहाँ सिर्फ़ फ़ोन हो सकता है। दुकान के पन्ने पर जोड़ें।',
  },
  'day_note/other_days': {
    message: '{stores, plural, one {# दुकान} other {# दुकानों}} पर सप्ताह के दूसरे दिन जाते हैं।',
  },
  'day_note/no_start': { message: 'शुरुआत की जगह तय नहीं, इसलिए रास्ता पहली दुकान से गिना गया।' },
} as const satisfies Record<string, MessageText>;
