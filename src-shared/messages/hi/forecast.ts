import type { Translation } from '../catalogue.ts';
import type { forecast as en } from '../en/forecast.ts';

/** Messages about forecasts and suggestions. */
export const forecast: Translation<typeof en> = {
  'no_sales/to_forecast': {
    message: 'पूर्वानुमान के लिए अभी बिक्री का कोई डेटा नहीं है।',
    hint: 'पहले बिल आयात करें।',
  },
  'no_sales/to_learn': { message: 'सीखने के लिए अभी बिक्री का कोई डेटा नहीं है।', hint: 'पहले बिल आयात करें।' },
  'file_malformed/series': { message: 'फ़ाइल की पहली पंक्ति में series,index,value कॉलम चाहिए।' },
  training_runs: { message: 'पूर्वानुमान अभी सीखे जा रहे हैं।', hint: 'उसके पूरा होने तक रुकें, या उसे रोक दें।' },
  training_died: { message: 'पूर्वानुमान सीखना बीच में रुक गया (कोड {code})।', hint: 'फिर से सिखाएँ।' },
  training_failed: { message: 'पूर्वानुमान सीखे नहीं जा सके; वे वैसे ही हैं जैसे थे।' },
  'cancelled/training': { message: 'पूर्वानुमान सीखना रोक दिया गया; वे वैसे ही हैं जैसे थे।' },
  version_unknown: { message: 'पूर्वानुमान का संस्करण {id} नहीं है।', hint: 'सूची के लिए: mangalm models।' },
  nothing_before: {
    message: 'इससे पहले का कोई संस्करण काम में नहीं था।',
    hint: 'फिर से सिखाएँ, या दूसरा संस्करण चुनें।',
  },

  'changed_meanwhile/sales': { message: 'इस बीच बिक्री बदल गई।', hint: 'फिर से पूछें।' },
  learning_died: { message: 'सुझाव सीखना बीच में रुक गया (कोड {code})।', hint: 'फिर से करें।' },
  too_many_sets: { message: 'इस सीमा पर लाखों मेल बनते हैं।', hint: 'सीमा बढ़ाएँ।' },
};
