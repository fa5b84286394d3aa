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
  period_unknown: { message: 'दर्ज दिनों में {id} नहीं है।' },
  'bad_request/period_ends_first': { message: 'आख़िरी दिन पहले दिन से पहले है।' },
  'bad_request/period_of_both': { message: 'उत्पाद या श्रेणी में से एक ही बताएँ।' },
  nothing_before: {
    message: 'इससे पहले का कोई संस्करण काम में नहीं था।',
    hint: 'फिर से सिखाएँ, या दूसरा संस्करण चुनें।',
  },

  'changed_meanwhile/sales': { message: 'इस बीच बिक्री बदल गई।', hint: 'फिर से पूछें।' },
  learning_died: { message: 'सुझाव सीखना बीच में रुक गया (कोड {code})।', hint: 'फिर से करें।' },
  too_many_sets: { message: 'इस सीमा पर लाखों मेल बनते हैं।', hint: 'सीमा बढ़ाएँ।' },

  'forecast_explained/empty': { message: 'यहाँ कभी कुछ नहीं बिका, इसलिए कुछ अपेक्षित नहीं।' },
  'forecast_explained/all_zero': {
    message:
      'पिछले {grain, select, week {{count, plural, other {# सप्ताह}}} other {{count, plural, one {# महीने} other {# महीनों}}}} में कुछ नहीं बिका, इसलिए कुछ अपेक्षित नहीं।',
  },
  'forecast_explained/too_short': {
    message:
      'बहुत छोटा ({grain, select, week {{count, plural, other {# सप्ताह}}} other {{count, plural, one {# महीना} other {# महीने}}}}): पिछली तीन का औसत दिखाया है।',
  },
  'forecast_explained/stopped': {
    message:
      '{grain, select, week {{count, plural, other {# सप्ताह}}} other {{count, plural, one {# महीने} other {# महीनों}}}} से कुछ नहीं बिका, पहले से कहीं लंबा समय: लगता है बिकना बंद हो गया।',
  },
  'forecast_explained/model': { message: 'मॉडल: {model}।' },
  'forecast_explained/model_intermittent': { message: 'मॉडल: {model}, क्योंकि यह कभी-कभार ही बिकता है।' },
  'forecast_explained/class_choice': { message: 'अपनी परख के लिए बहुत छोटा: मॉडल वही है जो ऐसी शृंखलाओं के लिए ठीक है।' },
  'forecast_explained/naive': { message: 'परख में कोई दूसरा मॉडल पक्के तौर पर बेहतर नहीं निकला।' },
  'forecast_explained/better': { message: 'परख में इसकी त्रुटि सरल अनुमान से {percent}% कम रही।' },
  'forecast_explained/equal': { message: 'परख में यह सरल अनुमान के बराबर रहा।' },
  'forecast_explained/worse': { message: 'परख में इसकी त्रुटि सरल अनुमान से {percent}% अधिक रही।' },
  'forecast_explained/spike_tamed': { message: 'बाक़ी सबसे बहुत अलग {count} मान अलग रखा गया।' },
  'forecast_explained/unfinished_week': { message: '{date} से शुरू सप्ताह अभी पूरा नहीं हुआ और गिना नहीं गया।' },
  'forecast_explained/unfinished_month': { message: '{date} से शुरू महीना अभी पूरा नहीं हुआ और गिना नहीं गया।' },
  'forecast_explained/future_ignored': { message: 'आगे की तारीख़ वाले {count} बिल गिने नहीं गए।' },
  'forecast_explained/data_old': { message: 'बिक्री केवल {date} तक की पता है।' },
  'forecast_explained/festival': {
    message: '{festival} {date} को है। उस दिन तक के {days} दिनों में {category} आम तौर पर {times} गुना बिकता है।',
  },
  'forecast_explained/festival_uncategorised': {
    message: '{festival} {date} को है। उस दिन तक के {days} दिनों में बिना श्रेणी का माल आम तौर पर {times} गुना बिकता है।',
  },
  'festival/pongal': { message: 'पोंगल' },
  'festival/holi': { message: 'होली' },
  'festival/eid_al_fitr': { message: 'ईद-उल-फ़ित्र' },
  'festival/eid_al_adha': { message: 'ईद-उल-अज़हा' },
  'festival/raksha_bandhan': { message: 'रक्षाबंधन' },
  'festival/onam': { message: 'ओणम' },
  'festival/ganesh_chaturthi': { message: 'गणेश चतुर्थी' },
  'festival/navratri': { message: 'नवरात्रि' },
  'festival/diwali': { message: 'दिवाली' },
  'festival/halloween': { message: 'हैलोवीन' },
  'festival/thanksgiving': { message: 'थैंक्सगिविंग' },
  'festival/christmas': { message: 'क्रिसमस' },
  'festival/easter': { message: 'ईस्टर' },
  'forecast_model/naive': { message: 'पिछला मान' },
  'forecast_model/seasonal-naive': { message: 'पिछले साल की वही अवधि' },
  'forecast_model/average': { message: 'पिछली अवधियों का औसत' },
  'forecast_model/drift': { message: 'सीधी रेखा' },
  'forecast_model/ses': { message: 'समतलन' },
  'forecast_model/holt': { message: 'रुझान सहित समतलन' },
  'forecast_model/damped': { message: 'मंद होते रुझान सहित समतलन' },
  'forecast_model/ets': { message: 'ETS, स्वचालित चुनाव' },
  'forecast_model/theta': { message: 'थीटा' },
  'forecast_model/optimised-theta': { message: 'थीटा, अनुकूलित' },
  'forecast_model/mstl': { message: 'रुझान और मौसम (MSTL)' },
  'forecast_model/aggregated': { message: 'छमाही योग का समतलन' },
  'forecast_model/combination': { message: 'पाँच मॉडलों का मेल' },
  'forecast_model/croston': { message: 'क्रॉस्टन' },
  'forecast_model/sba': { message: 'SBA विधि' },
  'forecast_model/tsb': { message: 'TSB विधि' },
  'forecast_model/adida': { message: 'ADIDA विधि' },
  'forecast_model/imapa': { message: 'IMAPA विधि' },
  'forecast_model/steady-combination': { message: 'तीन मॉडलों का मेल' },
  'forecast_model/calendar': { message: 'कैलेंडर: मौसम, त्योहार और अभी खरीद रहे स्टोर' },
  'forecast_model/zero': { message: 'कुछ अपेक्षित नहीं' },
};
