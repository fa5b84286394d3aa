import type { Translation } from '../catalogue.ts';
import type { targets as en } from '../en/targets.ts';

/** लक्ष्यों के संदेश। */
export const targets: Translation<typeof en> = {
  'answer/list_kind/targets': { message: 'लक्ष्य' },
  'fault/category_unknown': { message: '“{value}” श्रेणी का कोई उत्पाद नहीं है।' },
  'fault/month_far': { message: '{value} दो साल से ज़्यादा आगे है।' },
  'fault/month_missing': { message: 'महीना ख़ाली है।' },
  'fault/month_past': { message: '{value} बीत चुका है: लक्ष्य इस महीने या आगे के महीने का होता है।' },
  'fault/month_unreadable': { message: '“{value}” महीना नहीं पढ़ा गया; ऐसे लिखें: 2026-11।' },
  'fault/region_ambiguous': {
    message: '{value} नाम के कई इलाक़े हैं; लिखें कौन-सा: “City: {value}”, “State: {value}” या “Beat: {value}”।',
  },
  'fault/region_unknown': { message: 'शहर, राज्य या बीट “{value}” में कोई दुकान नहीं है।' },
  'fault/region_without_stores': { message: '{value} में इस विक्रेता की कोई दुकान नहीं है।' },
  'fault/salesperson_unknown': { message: '“{value}” नाम का कोई विक्रेता नहीं है।' },
  'fault/salesperson_without_stores': { message: '{value} के पास अभी कोई दुकान नहीं है।' },
  'fault/target_absurd': { message: 'रक़म अब तक के सबसे अच्छे महीने के सौ गुने से ज़्यादा है। शून्य जाँच लें।' },
  'fault/target_currency': { message: 'लक्ष्य बिक्री की मुद्रा में होते हैं; {value} दूसरी मुद्रा है।' },
  'fault/target_missing': { message: 'लक्ष्य ख़ाली है।' },
  'fault/target_not_positive': { message: 'लक्ष्य शून्य से ज़्यादा होना चाहिए।' },
  'field/month': { message: 'महीना' },
  'field/region': { message: 'इलाक़ा' },
  'field/target': { message: 'लक्ष्य' },
  'list_kind/targets': { message: 'लक्ष्यों की सूची' },
  'target_field/exists': { message: 'इस महीने का यह लक्ष्य पहले से है। उसे बदलें।' },
  target_refused: { message: 'लक्ष्य सहेजा नहीं गया: {reason}', hint: 'खाना बदलें और फिर सहेजें।' },
  target_unknown: { message: 'इस बीच किसी ने यह लक्ष्य बदल या हटा दिया है।', hint: 'लक्ष्य फिर देखें।' },
};
