import type { Translation } from '../catalogue.ts';
import type { app as en } from '../en/app.ts';

/** Messages about the dispatcher, the database, its folder, policy and updates. */
export const app: Translation<typeof en> = {
  'bad_request/envelope': { message: 'यह संदेश माँग के रूप में नहीं है।' },
  'bad_request/input': { message: '{procedure} की माँग सही रूप में नहीं है: {field}: {issue}।' },
  data_busy: {
    message: 'कोई दूसरा प्रोग्राम दस सेकंड से ज़्यादा समय से {file} को रोके हुए है।',
    hint: 'उसके पूरा होने तक रुकें, या उसे बंद करें, फिर कोशिश करें।',
  },
  'data_damaged/empty': {
    message: 'डेटाबेस {file} ख़ाली है, जबकि उसके बैकअप मौजूद हैं',
    hint: 'बैकअप वापस रखने या नए सिरे से शुरू करने के लिए ऐप खोलें, या: mangalm restore FILE।',
  },
  'data_damaged/file': {
    message: 'डेटाबेस {file} ख़राब हो गया है ({code})।',
    hint: 'ठीक करने के लिए ऐप खोलें, या बैकअप वापस रखें: mangalm restore FILE।',
  },
  'data_damaged/found': {
    message: '{folder} का डेटाबेस ख़राब हो गया है: {finding}।',
    hint: 'ठीक करने के लिए ऐप खोलें, या बैकअप वापस रखें: mangalm restore FILE।',
  },
  'data_damaged/gone': {
    message: 'डेटाबेस {file} ग़ायब है, जबकि उसके बैकअप मौजूद हैं',
    hint: 'बैकअप वापस रखने या नए सिरे से शुरू करने के लिए ऐप खोलें, या: mangalm restore FILE।',
  },
  'data_damaged/unusable': { message: '{folder} का डेटाबेस अभी काम में नहीं लिया जा सकता।' },
  'data_damaged/update': {
    message: 'डेटाबेस ख़राब है, इसलिए कुछ अपडेट नहीं किया गया: {finding}।',
    hint: 'पहले उसे ठीक करें: ऐप फिर शुरू करें।',
  },
  'data_folder_unusable/database': {
    message: 'डेटाबेस {file} लिखने के लिए खोला नहीं जा सकता ({code})।',
    hint: 'इस उपयोगकर्ता को उसमें लिखने दें, या --data से दूसरा फ़ोल्डर बताएँ।',
  },
  'data_folder_unusable/folder': {
    message: 'डेटा फ़ोल्डर {folder} में लिखा नहीं जा सकता ({code})।',
    hint: 'इस उपयोगकर्ता को उसमें लिखने दें, या --data से दूसरा फ़ोल्डर बताएँ।',
  },
  'data_newer/folder': {
    message: 'डेटा फ़ोल्डर {folder} इस प्रोग्राम के नए संस्करण ने लिखा है (डेटा संस्करण {version}, यह प्रोग्राम {known} तक जानता है)।',
    hint: 'नया संस्करण लगाएँ, या --data से दूसरा फ़ोल्डर बताएँ। कुछ नहीं बदला गया।',
  },
  device_name: { message: 'Windows में “{name}” किसी उपकरण का नाम है, फ़ाइल का नहीं।', hint: 'दूसरा नाम चुनें।' },
  'disk_full/database': {
    message: 'जिस डिस्क पर {file} है वह भर गई है, या उस पर लिखा नहीं जा सकता ({code})।',
    hint: 'जगह बनाएँ, फिर कोशिश करें; जो पहले सहेजा गया था वह वैसा ही है।',
  },
  'disk_full/folder': {
    message: 'जिस डिस्क पर {folder} है वह भर गई है।',
    hint: 'जगह बनाएँ, फिर कोशिश करें; जो पहले वहाँ था वह वैसा ही है।',
  },
  file_exists: { message: '{file} पहले से है।', hint: 'ऐसी फ़ाइल का नाम दें जो अभी नहीं है।' },
  file_is_folder: { message: '{file} फ़ोल्डर है, फ़ाइल नहीं।', hint: 'उसकी फ़ाइलें बताएँ।' },
  file_not_regular: {
    message: '{file} फ़ाइल नहीं, कोई उपकरण, पाइप या सॉकेट है, जिसका शायद अंत ही न हो।',
    hint: 'जो उससे आता है उसे फ़ाइल में सहेजें और वही फ़ाइल बताएँ।',
  },
  file_too_large: {
    message: '{file} {megabytes} MB से बड़ी है, जो ऐसी फ़ाइल के लिए बहुत ज़्यादा है।',
    hint: 'देखें कि सही फ़ाइल चुनी है।',
  },
  file_unwritable: {
    message: 'फ़ाइल {folder} में लिखी नहीं जा सकती ({code})।',
    hint: 'दूसरी जगह बताएँ, या इस उपयोगकर्ता को उसमें लिखने दें।',
  },
  fixed_by_policy: { message: '{key} आपकी कंपनी तय करती है ({source})।', hint: 'वहाँ बदलने के लिए आईटी से कहें।' },
  'house_gone/ended': {
    message: 'प्रोग्राम का भीतरी भाग रुक गया।',
    hint: 'जो सहेजा गया था वह सुरक्षित है; फिर कोशिश करें, या प्रोग्राम फिर शुरू करें।',
  },
  'house_gone/failed': {
    message: 'प्रोग्राम के भीतरी भाग में गड़बड़ हुई: {reason}।',
    hint: 'जो सहेजा गया था वह सुरक्षित है; फिर कोशिश करें, या प्रोग्राम फिर शुरू करें।',
  },
  internal: {
    message: 'प्रोग्राम के भीतर कुछ गड़बड़ हुई: {detail}',
    hint: 'लॉग में पूरा ब्योरा है; फिर हो तो लॉग के साथ हमें बताएँ।',
  },
  key_reused: { message: 'इस कुंजी से पहले कुछ और पूछा जा चुका है।', hint: 'हर बदलाव के लिए नई कुंजी लें।' },
  'keys_elsewhere/keychain': {
    message: '{folder} की कुंजियाँ यहाँ नहीं पढ़ी जा सकतीं: वे उस उपयोगकर्ता की कीचेन में हैं जिसने उन्हें बनाया।',
    hint: 'लगाया हुआ ऐप उसी उपयोगकर्ता के रूप में चलाएँ।',
  },
  'keys_elsewhere/unreadable': {
    message: '{folder} की कुंजियाँ यहाँ नहीं पढ़ी जा सकतीं।',
    hint: '“keys” फ़ोल्डर पूरा वापस रखें।',
  },
  no_update_server: { message: 'अपडेट की जगह तय नहीं है।', hint: 'अपडेट की सेटिंग में तय करें, या आईटी से कहें।' },
  open_elsewhere: {
    message: 'Mangalm किसी दूसरी विंडो या कमांड में खुला है।',
    hint: 'उसे बंद करें, फिर कोशिश करें। कुछ नहीं बदला गया।',
  },
  opened_with_other_data: {
    message: 'ऐप {folder} के डेटा के साथ खुला है।',
    hint: '{other} के डेटा के साथ खोलने से पहले उसे बंद करें।',
  },
  outcome_unknown: {
    message: 'यही पहले शुरू हुआ था और उसका अंत पता नहीं।',
    hint: 'देखें कि वह हो चुका है या नहीं; नहीं हुआ हो तो नई कुंजी लें।',
  },
  page_not_built: { message: 'पृष्ठ अभी बना नहीं है।', hint: 'npm start या npm run build चलाएँ।' },
  place_unclear: { message: '“{path}” से पता नहीं चलता कि किस फ़ोल्डर में।', hint: 'पूरा पता दें।' },
  'policy_problem/file_not_json': { message: 'यह फ़ाइल JSON नहीं है: {reason}।' },
  'policy_problem/file_unreadable': { message: 'यह फ़ाइल पढ़ी नहीं जा सकती ({code})।' },
  'policy_problem/key': { message: 'ऐसी कोई कुंजी नहीं है।' },
  'policy_problem/not_an_object': { message: 'नीति एक JSON ऑब्जेक्ट होती है।' },
  'policy_problem/part': { message: '{part}: {issue}।' },
  'policy_problem/value': { message: '{issue}।' },
  'refused/page': { message: 'केवल ऐप की अपनी विंडो ही पूछ सकती है।' },
  'under_way/request': { message: 'यही काम अभी चल रहा है।', hint: 'उसके उत्तर की प्रतीक्षा करें।' },
  unknown_file: { message: 'ऐसी कोई फ़ाइल नहीं है।' },
  'unknown_procedure/request': { message: 'यहाँ “{procedure}” नाम का कुछ नहीं है।' },
  'update_failed/check': { message: 'अपडेट नहीं हो सका: {reason}।' },
  'update_failed/exit': {
    message: 'दूसरा संस्करण नहीं लग सका: {reason}।',
    hint: 'आगे बढ़ने के लिए ऐप फिर शुरू करें।',
  },
  'update_failed/last_run': { message: 'संस्करण {wanted} नहीं लग सका; यह अब भी {current} है।' },
  'update_failed/last_run_reason': { message: 'संस्करण {wanted} नहीं लग सका: {reason}; यह अब भी {current} है।' },
  'update_failed/open': {
    message: 'संस्करण {version} आपका डेटा नहीं खोल सकता।',
    hint: '{problem}\n\nपिछला संस्करण {previous} फिर से लगाया जा सकता है। आपका डेटा वैसा ही है जैसा अपडेट से पहले था: बैकअप बना लिया गया था।',
  },
  'update_failed/rollback': {
    message: 'संस्करण {previous} नहीं लग सका: {reason}',
    hint: 'उसे {server} से लगाएँ। आपका डेटा सुरक्षित है।',
  },
  'update_reason/checksum': {
    message: 'सर्वर ने जो भेजा वह उसकी सूची से मेल नहीं खाता; उसका कुछ नहीं रखा गया',
  },
  'update_reason/disk_full': { message: 'डिस्क भर गई है' },
  'update_reason/not_allowed': { message: 'सिस्टम ने अनुमति नहीं दी' },
  'update_reason/not_begun': { message: 'लगाने वाला प्रोग्राम शुरू नहीं हुआ' },
  'update_reason/not_there': { message: 'सर्वर पर संस्करण {version} अब नहीं है' },
  'update_reason/signature': {
    message: 'सर्वर ने जो भेजा उस पर बनाने वाले के हस्ताक्षर नहीं हैं; उसका कुछ नहीं रखा गया',
  },
  updates_elsewhere: {
    message: 'ऐप की यह प्रति अपने को अपडेट नहीं करती।',
    hint: 'नया संस्करण इसके ऊपर लगाएँ; आपका डेटा बना रहेगा।',
  },
  updates_off: { message: 'अपडेट बंद हैं।', hint: 'उनकी सेटिंग में चालू करें, या आईटी से कहें।' },
  window_failed: {
    message: 'विंडो कई बार बंद हो गई, इसलिए अपने आप फिर नहीं खोली जाती। जो सहेजा गया था वह सुरक्षित है।',
    hint: 'प्रोग्राम फिर शुरू करें; फिर भी न चले तो निदान सहायता करने वाले को भेजें।',
  },
};
