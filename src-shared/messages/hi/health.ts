import type { Translation } from '../catalogue.ts';
import type { health as en } from '../en/health.ts';

/** Messages about the state of each part of the app, and findings of verify. */
export const health: Translation<typeof en> = {
  health_accounts: { message: 'खाते वैसे ही हैं जैसे इस प्रोग्राम ने छोड़े थे।' },
  'health_accounts/tampered': { message: 'किसी दूसरे प्रोग्राम ने खाते बदले हैं।', hint: 'बैकअप वापस रखें।' },
  health_backup: { message: 'सबसे नया बैकअप {time} UTC का है।' },
  'health_backup/none': {
    message: 'अभी कोई बैकअप नहीं है।',
    hint: 'एक बनाएँ: बैकअप के पृष्ठ पर, या mangalm backup से।',
  },
  'health_backup/nothing': { message: 'अभी बैकअप के लिए कुछ नहीं है।' },
  'health_backup/off': { message: 'सबसे नया बैकअप {time} UTC का है।', hint: 'रोज़ के बैकअप बंद हैं।' },
  'health_backup/old': { message: 'सबसे नया बैकअप {time} UTC का है।', hint: 'ऐप एक मिनट खुला रहने दें।' },
  'health_backup/problem': { message: '{problem}', hint: 'बैकअप का पृष्ठ देखें।' },
  health_clock: { message: 'घड़ी पिछले बदलाव से आगे चल रही है।' },
  'health_clock/behind': { message: 'घड़ी पिछले बदलाव ({time}) से पीछे है।', hint: 'इस कंप्यूटर की घड़ी ठीक करें।' },
  health_database: {
    message: 'यह खुलता है; {megabytes} MB में बिल की {lines, plural, one {# पंक्ति है} other {# पंक्तियाँ हैं}}।',
  },
  'health_database/damaged': {
    message: 'डेटाबेस ख़राब हो गया है: {finding}।',
    hint: 'ठीक करने के लिए ऐप खोलें, या बैकअप वापस रखें: mangalm restore FILE।',
  },
  health_disk: { message: 'डेटा फ़ोल्डर की डिस्क पर {megabytes, number, ::scale/0.001 .0} GB ख़ाली हैं।' },
  'health_disk/full': {
    message: 'डेटा फ़ोल्डर की डिस्क पर {megabytes, number, ::scale/0.001 .0} GB ख़ाली हैं।',
    hint: 'जगह बनाएँ: आयात और बैकअप रुक सकते हैं।',
  },
  'health_disk/low': {
    message: 'डेटा फ़ोल्डर की डिस्क पर {megabytes, number, ::scale/0.001 .0} GB ख़ाली हैं।',
    hint: 'अगले बड़े आयात से पहले जगह बनाएँ।',
  },
  'health_disk/network': {
    message: 'डेटा फ़ोल्डर नेटवर्क ड्राइव पर है, जहाँ कनेक्शन टूटने से डेटाबेस ख़राब हो सकता है।',
    hint: 'उसे इसी कंप्यूटर पर रखें (नीति dataFolder, या --data); लैपटॉप सिंक से मिलते हैं।',
  },
  health_imports: {
    message:
      'पिछला आयात ({id}) {time} UTC पर समाप्त हुआ: {status, select, completed {पूरा हुआ} completed_with_rejects {पूरा हुआ, कुछ अभिलेख अस्वीकृत} stopped {रुक गया} cancelled {रोक दिया गया} failed {नहीं हो सका} interrupted {बीच में रुका} dry_run {केवल जाँच} other {{status}}}।',
  },
  'health_imports/failed': {
    message:
      'पिछला आयात ({id}) {time} UTC पर समाप्त हुआ: {status, select, completed {पूरा हुआ} completed_with_rejects {पूरा हुआ, कुछ अभिलेख अस्वीकृत} stopped {रुक गया} cancelled {रोक दिया गया} failed {नहीं हो सका} interrupted {बीच में रुका} dry_run {केवल जाँच} other {{status}}}।',
    hint: 'कारण उसके पृष्ठ पर है।',
  },
  'health_imports/none': { message: 'इस कंप्यूटर पर अभी कुछ आयात नहीं हुआ।' },
  health_memory: { message: 'यह प्रोग्राम {used, number} MB मेमोरी ले रहा है; {free, number} MB ख़ाली हैं।' },
  'health_memory/low': {
    message: 'यह प्रोग्राम {used, number} MB मेमोरी ले रहा है; {free, number} MB ख़ाली हैं।',
    hint: 'बड़े आयात से पहले दूसरे प्रोग्राम बंद करें।',
  },
  health_models: { message: 'पूर्वानुमान {date} तक की बिक्री जानते हैं।' },
  'health_models/none': { message: 'पूर्वानुमान अभी सीखे नहीं गए।' },
  'health_models/old': {
    message: 'पूर्वानुमान {date} तक की बिक्री जानते हैं।',
    hint: 'उन्हें फिर सिखाएँ: mangalm train।',
  },
  health_permissions: { message: 'डेटा फ़ोल्डर में लिखा जा सकता है, और उसे केवल यही उपयोगकर्ता पढ़ सकता है।' },
  'health_permissions/others': {
    message: 'इस कंप्यूटर के दूसरे उपयोगकर्ता {files} पढ़ सकते हैं।',
    hint: 'ऐप फिर शुरू करें: वह यह बंद कर देगा।',
  },
  'health_permissions/unwritable': {
    message: '{file} में लिखा नहीं जा सकता ({code})।',
    hint: 'इस उपयोगकर्ता को उसमें लिखने दें।',
  },
  'health_permissions/windows': {
    message: 'डेटा फ़ोल्डर में लिखा जा सकता है; Windows पर यह नहीं देखा जाता कि उसे और कौन पढ़ सकता है।',
  },
  health_policy: { message: 'नीति इस कंप्यूटर पर {count, plural, one {# बात तय करती है} other {# बातें तय करती है}}।' },
  'health_policy/none': { message: 'इस कंप्यूटर पर कोई नीति नहीं है।' },
  'health_policy/problem': {
    message: '{source} की नीति में {count} बातें पढ़ी नहीं जा सकतीं: {key}: {problem}',
    hint: 'आईटी से ठीक कराएँ; बाक़ी लागू है।',
  },
  'health_policy/unreadable': {
    message: '{source} की नीति में {count} बातें पढ़ी नहीं जा सकतीं: पूरी नीति: {problem}',
    hint: 'आईटी से ठीक कराएँ; बाक़ी लागू है।',
  },
  health_queue: {
    message: '{count, plural, one {# आयात चल रहा है या प्रतीक्षा में है} other {# आयात चल रहे हैं या प्रतीक्षा में हैं}}।',
  },
  'health_queue/empty': { message: 'कोई आयात प्रतीक्षा में नहीं है।' },
  'health_queue/interrupted': {
    message: '{count, plural, one {# आयात बीच में रुक गया} other {# आयात बीच में रुक गए}}।',
    hint: 'आयात के पृष्ठ पर उन्हें आगे बढ़ाएँ।',
  },
  health_sync: {
    message: '{waiting, plural, one {# बदलाव प्रतीक्षा में है} other {# बदलाव प्रतीक्षा में हैं}}; पिछली बार साथ: {time} UTC।',
  },
  'health_sync/never': {
    message: '{waiting, plural, one {# बदलाव प्रतीक्षा में है} other {# बदलाव प्रतीक्षा में हैं}}; पिछली बार साथ: कभी नहीं।',
  },
  'health_sync/off': { message: 'सिंक बंद है।' },
  'health_sync/old': {
    message: '{waiting, plural, one {# बदलाव प्रतीक्षा में है} other {# बदलाव प्रतीक्षा में हैं}}; पिछली बार साथ: {time} UTC।',
    hint: 'कंपनी के नेटवर्क से जुड़ें।',
  },
  'health_sync/problem': { message: '{problem} {state}', hint: 'सिंक का पृष्ठ देखें।' },
  health_unreadable: { message: 'इसे देखा नहीं जा सकता: {reason}।', hint: 'निदान बनाएँ और सहायता माँगें।' },
  health_updates: { message: 'यह संस्करण {version} है।' },
  'health_updates/elsewhere': { message: 'यह संस्करण {version} है; इसे वही अपडेट करता है जिसने इसे लगाया।' },
  'health_updates/newer': {
    message: 'यह संस्करण {version} है; संस्करण {newer} आ गया है।',
    hint: 'जब सुविधा हो, लगाएँ।',
  },
  'health_updates/no_server': { message: 'यह संस्करण {version} है; अपडेट की जगह तय नहीं है।' },
  'health_updates/off': { message: 'यह संस्करण {version} है; अपडेट बंद हैं।' },
  'health_updates/problem': { message: '{problem}', hint: 'स्वास्थ्य के पृष्ठ पर अपडेट देखें।' },
  trace_unknown: {
    message: 'माँग {id} का कुछ नहीं रखा गया।',
    hint: 'जो जल्दी और ठीक हो गया वह केवल प्रोग्राम के चलने तक रखा जाता है।',
  },
  'verify_audit/before': { message: 'प्रविष्टि {id} से पहले गतिविधि लॉग का अंत बदला गया।' },
  'verify_audit/bounds_changed': { message: 'गतिविधि लॉग कहाँ शुरू और समाप्त होता है, यह बदला गया।' },
  'verify_audit/bounds_gone': { message: 'गतिविधि लॉग कहाँ शुरू और समाप्त होता है, यह ग़ायब है।' },
  'verify_audit/changed': { message: 'प्रविष्टि {id} या उससे पहले वाली बदली गई।' },
  'verify_audit/count': { message: '{found} प्रविष्टियाँ हैं, जबकि {written} लिखी गई थीं।' },
  'verify_audit/earlier_key': { message: 'प्रविष्टि {id} तक पुरानी कुंजी से हस्ताक्षर किए गए थे।' },
  'verify_audit/last': { message: 'अंतिम प्रविष्टि {found} है, जबकि वह {written} थी।' },
  'verify_audit/missing': { message: 'प्रविष्टि {id} नहीं है।' },
  'verify_audit/missing_range': { message: 'प्रविष्टियाँ {first} से {last} नहीं हैं।' },
  'verify_audit/not_signed_one': { message: 'प्रविष्टि {id} वह नहीं है जिस पर हस्ताक्षर हुए थे।' },
  'verify_audit/signature': { message: 'प्रविष्टि {id} का हस्ताक्षर सही नहीं है।' },
  'verify_audit/signed_gone': { message: 'प्रविष्टि {id} पर हस्ताक्षर हुए थे, और वह अब नहीं है।' },
  'verify_database/added': {
    message:
      '{type, select, table {तालिका} index {सूचकांक} trigger {ट्रिगर} view {व्यू} other {{type}}} {name} प्रोग्राम के बाहर से जोड़ा गया।',
  },
  'verify_database/changed': {
    message:
      '{type, select, table {तालिका} index {सूचकांक} trigger {ट्रिगर} view {व्यू} other {{type}}} {name} प्रोग्राम के बाहर से बदला गया।',
  },
  'verify_database/dangling': { message: '{table} की पंक्ति {row} ऐसे {parent} की ओर इशारा करती है जो है ही नहीं।' },
  'verify_database/missing': { message: 'डेटाबेस में “{name}” नहीं है।' },
  'verify_database/sqlite': { message: '{finding}' },
  'verify_imports/kept': { message: 'आयात {id} ने {rejected} अभिलेख अस्वीकृत किए और {kept} रखे हैं।' },
  'verify_imports/read': { message: 'आयात {id} ने {read} अभिलेख पढ़े और {accounted} का हिसाब देता है।' },
  'verify_imports/told': { message: 'आयात {id} ने {rejected} अभिलेख अस्वीकृत किए और {told} का कारण बताता है।' },
  'verify_months/sums': { message: '{month} का जोड़ उसके बिलों से मेल नहीं खाता।' },
  'verify_seals/added': { message: '{row} प्रोग्राम के बाहर से जोड़ा गया।' },
  'verify_seals/again': { message: 'बिना मुहर की पंक्तियों पर {count} बार मुहर लगी, जबकि एक बार ही सही है।' },
  'verify_seals/changed': { message: '{row} प्रोग्राम के बाहर से बदला गया।' },
  'verify_seals/count': { message: '“{kind}” की {found} पंक्तियाँ हैं, जबकि इस प्रोग्राम ने {left} छोड़ी थीं।' },
  'verify_seals/list': {
    message:
      'मुहर वाली चीज़ों की सूची प्रोग्राम के बाहर से बदली गई। जो बैकअप यहाँ हाथ से कॉपी किया गया हो उसे इससे वापस रखें: mangalm restore FILE।',
  },
  'verify_seals/removed': { message: '{row} प्रोग्राम के बाहर से हटाया गया।' },
  'verify_seals/row': { message: '“{kind}” की एक पंक्ति प्रोग्राम के बाहर से बदली गई, और उसके बाद प्रोग्राम से भी।' },
  'verify_seals/sum': { message: '“{kind}” की सब पंक्तियों का जोड़ प्रोग्राम के बाहर से बदला गया।' },
  'verify_sums/lines': { message: 'बिल {number} में {said} पंक्तियाँ बताई गई हैं, पर हैं {counted}।' },
  'verify_sums/total': { message: 'बिल {number} का जोड़ {said} बताया गया है, जबकि उसकी पंक्तियों का जोड़ {sum} है।' },
  verify_unreadable: { message: 'यह पढ़ा नहीं जा सकता: {reason}।' },
};
