import type { Translation } from '../catalogue.ts';
import type { sync as en } from '../en/sync.ts';

/** Messages about synchronisation. */
export const sync: Translation<typeof en> = {
  'server_address/malformed': {
    message: 'यह किसी PostgreSQL सर्वर का पता नहीं है।',
    hint: 'ऐसे लिखें: postgres://USER:PASSWORD@HOST:5432/DATABASE।',
  },
  'server_address/protocol': {
    message: 'PostgreSQL सर्वर का पता postgres:// से शुरू होता है, {protocol}// से नहीं।',
    hint: 'ऐसे लिखें: postgres://USER:PASSWORD@HOST:5432/DATABASE।',
  },
  'server_address/host': {
    message: 'पते में कंप्यूटर का नाम नहीं है।',
    hint: 'ऐसे लिखें: postgres://USER:PASSWORD@HOST:5432/DATABASE।',
  },
  'server_address/user': {
    message: 'पते में उपयोगकर्ता का नाम नहीं है।',
    hint: 'ऐसे लिखें: postgres://USER:PASSWORD@HOST:5432/DATABASE।',
  },
  'server_address/database': {
    message: 'पते में डेटाबेस का नाम नहीं है।',
    hint: 'ऐसे लिखें: postgres://USER:PASSWORD@HOST:5432/DATABASE।',
  },
  'server_address/sslmode': {
    message: 'sslmode इनमें से एक होता है: {modes}; {mode} नहीं।',
    hint: 'ऐसे लिखें: postgres://USER:PASSWORD@HOST:5432/DATABASE।',
  },
  'server_certificate/file': {
    message: 'प्रमाणपत्र की फ़ाइल {file} पढ़ी नहीं जा सकती।',
    hint: 'ऐसी फ़ाइल बताएँ जो वहाँ हो।',
  },
  'server_certificate/untrusted': {
    message: '{endpoint} के प्रमाणपत्र पर भरोसा नहीं किया जा सकता ({reason})।',
    hint: 'जिसने उस पर हस्ताक्षर किए उसकी फ़ाइल बताएँ: ?sslrootcert=FILE।',
  },
  server_not_found: {
    message: 'यहाँ से {host} नाम का कोई कंप्यूटर नहीं मिलता।',
    hint: 'नाम देखें, या यह कि आप कंपनी के नेटवर्क में हैं या नहीं।',
  },
  server_refused: {
    message: '{host} मिल गया, पर पोर्ट {port} पर कोई PostgreSQL उत्तर नहीं देता।',
    hint: 'पोर्ट देखें, और यह कि सर्वर चल रहा है।',
  },
  server_silent: {
    message: '{endpoint} उत्तर नहीं देता।',
    hint: 'नेटवर्क देखें; बीच में फ़ायरवॉल हो सकती है।',
  },
  server_tls: {
    message: 'सर्वर {endpoint} कूटलेखन नहीं करता।',
    hint: 'आईटी से वहाँ TLS चालू कराएँ; केवल भरोसे के नेटवर्क में ?sslmode=disable जोड़ें।',
  },
  server_password: { message: 'सर्वर इस पासवर्ड के साथ {user} को नहीं जानता।', hint: 'दोनों जाँचें।' },
  server_login: {
    message: 'सर्वर {user} को यहाँ से आने नहीं देता: {reason}।',
    hint: 'किसे आने देना है, यह सूची आईटी pg_hba.conf में रखता है।',
  },
  server_database: {
    message: '{endpoint} पर {database} नाम का कोई डेटाबेस नहीं है।',
    hint: 'उसका नाम देखें, या आईटी से बनवाएँ।',
  },
  'server_rights/denied': {
    message: '{user} को सर्वर पर इसकी अनुमति नहीं है: {reason}।',
    hint: 'आईटी से अनुमति लें, या एक बार ऐसे लॉगिन से सिंक करें जो स्कीमा बना सके।',
  },
  'server_rights/replica': {
    message: 'सर्वर {endpoint} कोई बदलाव नहीं लेता; वह केवल पढ़ने की प्रति है।',
    hint: 'मुख्य सर्वर बताएँ।',
  },
  'server_rights/read_only': {
    message: '{user} इस सर्वर पर केवल पढ़ सकता है।',
    hint: 'आईटी से लिखने की अनुमति दिलवाएँ।',
  },
  'server_rights/schema': {
    message: 'इस सर्वर पर अभी कुछ तैयार नहीं है, और {user} स्कीमा नहीं बना सकता।',
    hint: 'एक बार ऐसे लॉगिन से सिंक करें जो बना सके।',
  },
  'server_rights/temporary_tables': {
    message: '{user} {database} में अस्थायी तालिकाएँ नहीं बना सकता।',
    hint: 'आईटी से यह चलवाएँ: GRANT TEMPORARY ON DATABASE {database} TO {user}।',
  },
  'server_gone/full': {
    message: 'सर्वर {endpoint} पर कोई कनेक्शन ख़ाली नहीं है।',
    hint: 'फिर कोशिश की जाएगी।',
  },
  'server_gone/broken_off': {
    message: '{endpoint} से कनेक्शन टूट गया।',
    hint: 'कुछ खोया नहीं; फिर कोशिश की जाएगी।',
  },
  server_full: {
    message: 'सर्वर {endpoint} की डिस्क भर गई है।',
    hint: 'आईटी को जगह बनानी होगी; कुछ खोया नहीं, फिर भेजा जाएगा।',
  },
  server_starting: {
    message: 'सर्वर {endpoint} शुरू या बंद हो रहा है।',
    hint: 'फिर कोशिश की जाएगी।',
  },
  server_fault: { message: 'सर्वर ने कहा: {reason}।', hint: 'लॉग में और ब्योरा है।' },
  server_member: {
    message: 'सर्वर पर यह लॉगिन किसी कंपनी में नहीं है।',
    hint: 'आईटी से आने की अनुमति लें: mangalm sync admit।',
  },
  'server_member/user': {
    message: '{user} इस सर्वर पर किसी कंपनी में नहीं है।',
    hint: 'आईटी से आने की अनुमति लें: mangalm sync admit।',
  },
  server_company: {
    message: 'इस सर्वर का लॉगिन किसी दूसरी कंपनी ({company}) का है, इस लैपटॉप की नहीं।',
    hint: 'पता देखें। कुछ नहीं भेजा गया।',
  },
  server_old: {
    message: 'सर्वर PostgreSQL {version} है; 14 या उससे नया चाहिए।',
    hint: 'आईटी से अपडेट कराएँ।',
  },
  server_newer: {
    message: 'सर्वर को इस प्रोग्राम के नए संस्करण ने तैयार किया है ({version}, यह {known} तक जानता है)।',
    hint: 'यह लैपटॉप अपडेट करें; तब तक यह अपने आप चलता रहेगा और कुछ नहीं खोएगा।',
  },
  clock_wrong: {
    message: 'इस कंप्यूटर की घड़ी सर्वर की घड़ी से आगे है।',
    hint: 'उसे ठीक करें; फिर कोशिश की जाएगी।',
  },

  'sync_running/here': { message: 'यह लैपटॉप अभी सर्वर से मिल रहा है।', hint: 'उसके पूरा होने तक रुकें।' },
  'sync_running/elsewhere': {
    message: 'कोई दूसरी खिड़की या कमांड अभी सर्वर से मिल रही है।',
    hint: 'उसके पूरा होने तक रुकें।',
  },
  sync_cancelled: {
    message: 'सर्वर से मिलना बीच में रोका गया; कुछ खोया नहीं।',
    hint: 'अगली बार वहीं से आगे बढ़ेगा।',
  },
  sync_off: {
    message: 'मिलने के लिए कोई सर्वर तय नहीं है।',
    hint: 'एक बताएँ: mangalm sync --to postgres://USER:PASSWORD@HOST/DATABASE।',
  },
  'sync_off/never_met': { message: 'यह लैपटॉप अभी तक किसी सर्वर से नहीं मिला।', hint: 'पहले एक बार सिंक करें।' },

  conflict_unknown: { message: 'टकराव {id} यहाँ नहीं है।' },
  conflict_settled: { message: '{account} यह टकराव पहले ही सुलझा चुके हैं।', hint: 'सूची फिर खोलें।' },
  'conflict_gone/subject': {
    message: 'यह टकराव जिसके बारे में है वह अब यहाँ नहीं है।',
    hint: 'जैसा निकला वैसा ही रहने दें।',
  },
  'conflict_gone/store': {
    message: 'इस बिल की एक दुकान अब यहाँ नहीं है।',
    hint: 'जैसा निकला वैसा ही रहने दें।',
  },
  'conflict_gone/product': {
    message: 'इस बिल का एक उत्पाद अब यहाँ नहीं है।',
    hint: 'जैसा निकला वैसा ही रहने दें।',
  },
  'conflict_gone/import': {
    message: 'इस बिल का एक आयात अब यहाँ नहीं है।',
    hint: 'जैसा निकला वैसा ही रहने दें।',
  },
  'refused/account_conflict': {
    message: 'खाते के अधिकार केवल मालिक बदल सकता है।',
    hint: 'किसी मालिक से इसे सुलझाने को कहें।',
  },

  account_not_signed: {
    message: 'यहाँ अपनाए हुए किसी लैपटॉप ने खाते के इस मान पर हस्ताक्षर नहीं किए।',
    hint: 'खाता “लोग” में बदलें।',
  },
  'accounts_tampered/synced': {
    message: '“{kind}” {id} प्रोग्राम के बाहर से बदला गया।',
    hint: 'बैकअप फ़ोल्डर की सबसे नई फ़ाइल वापस रखें।',
  },
  laptop_key_unknown: {
    message: 'इस कुंजी वाले किसी लैपटॉप के खाते यहाँ प्रतीक्षा में नहीं हैं, और वह अपनाया हुआ भी नहीं है।',
    hint: 'कुंजी, उसके बीच की लकीरों सहित, सिंक के पृष्ठ से या mangalm sync status से लें।',
  },
};
