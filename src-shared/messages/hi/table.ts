import type { Translation } from '../catalogue.ts';
import type { table as en } from '../en/table.ts';

/** Messages about reading files: containers, encodings, workbooks. */
export const table: Translation<typeof en> = {
  archive_empty: {
    message: '{file} ऐसा संग्रह है जिसमें कोई तालिका नहीं है।',
    hint: 'निर्यात उसमें .csv या कार्यपुस्तिका के रूप में रखें, या उन्हें एक-एक कर आयात करें।',
  },
  encoding_unsure: {
    message: '{file} किस एन्कोडिंग में है, यह पक्का नहीं। हर सम्भव एन्कोडिंग में वही नाम: {readings}।',
    hint: '--encoding {encoding} से बताएँ कि कौन-सी सही है, या फ़ाइल UTF-8 में सहेजें।',
  },
  entry_missing: { message: '{file} में {entry} नाम की फ़ाइल नहीं है।', hint: 'उसमें जो हैं उनमें से चुनें।' },
  'file_binary/no_table': {
    message: 'नाम कुछ भी हो, {file} तालिका नहीं है, बल्कि {kind}।',
    hint: 'उसे उसी प्रोग्राम में खोलें जिसने बनाई थी, और CSV या .xlsx के रूप में सहेजें।',
  },
  'file_binary/no_text': {
    message: '{file} पाठ की फ़ाइल नहीं है; इसमें बाइनरी डेटा है।',
    hint: 'बिल CSV या .xlsx के रूप में निर्यात करें और वही आयात करें।',
  },
  'file_binary/no_workbook': {
    message: '{file} Office की फ़ाइल है, पर कार्यपुस्तिका नहीं।',
    hint: 'बिलों वाली शीट .xlsx या CSV के रूप में सहेजें और वही आयात करें।',
  },
  'file_bomb/archive': {
    message: '{file} खुलने पर अपने आकार के {ratio} गुने से बड़ी हो जाती है, जैसा कोई तालिका नहीं होती; आगे नहीं पढ़ी गई।',
    hint: 'फ़ाइल बनाने वाले से फिर लें, या ख़ुद खोलकर उसके भीतर की फ़ाइलें आयात करें।',
  },
  'file_bomb/cost': {
    message: '{file} पढ़ने में इस आकार की कार्यपुस्तिका से कहीं ज़्यादा मेमोरी या समय लगता है; पढ़ना छोड़ दिया गया।',
    hint: 'शीट को स्प्रेडशीट प्रोग्राम में .xlsx या CSV के रूप में सहेजें और वही आयात करें।',
  },
  'file_bomb/workbook': {
    message: '{file} में किसी कार्यपुस्तिका से ज़्यादा पाठ है।',
    hint: 'शीट को CSV के रूप में सहेजें और वही आयात करें।',
  },
  'file_damaged/archive': {
    message: '{file} पैक है, पर खुल नहीं सकती: {reason}।',
    hint: 'उसे फिर कॉपी या डाउनलोड करें; शायद अधूरी रह गई।',
  },
  'file_damaged/json': {
    message: '{file} की पंक्ति {line} सही JSON नहीं है।',
    hint: 'हाथ से बदले बिना फिर निर्यात करें; या CSV के रूप में निर्यात करें।',
  },
  'file_damaged/json_cut_off': {
    message: '{file} का JSON पंक्ति {line} के बाद बीच में ही ख़त्म हो जाता है।',
    hint: 'उसे फिर निर्यात या डाउनलोड करें; वह अधूरी रह गई।',
  },
  'file_damaged/html_cut_off': {
    message: '{file} अपनी तालिका के बीच में ही ख़त्म हो जाती है।',
    hint: 'इसे फिर से निर्यात या डाउनलोड करें; यह कट गई थी।',
  },
  'file_damaged/spreadsheet': {
    message: '{file} कार्यपुस्तिका ({format}) लगती है, पर पढ़ी नहीं जा सकती: {reason}।',
    hint: 'उसे स्प्रेडशीट प्रोग्राम में खोलें, .xlsx या CSV के रूप में सहेजें, और वही आयात करें।',
  },
  'file_damaged/workbook': {
    message: 'कार्यपुस्तिका का {part} पढ़ा नहीं जा सकता: {reason}।',
    hint: 'उसे उसी प्रोग्राम में फिर सहेजें जिसने बनाई थी।',
  },
  'file_damaged/xml': {
    message: '{file} की पंक्ति {line} सही XML नहीं है: {reason}।',
    hint: 'हाथ से बदले बिना फिर निर्यात करें; या CSV या .xlsx के रूप में निर्यात करें।',
  },
  'file_damaged/xml_cut_off': {
    message: '{file} का XML पंक्ति {line} के बाद बीच में ही ख़त्म हो जाता है।',
    hint: 'उसे फिर निर्यात या डाउनलोड करें; वह अधूरी रह गई।',
  },
  file_empty: { message: '{file} ख़ाली है।', hint: 'उसे फिर निर्यात करें; शायद निर्यात अधूरा रह गया।' },
  'file_empty/no_records': {
    message: '{file} में कोई अभिलेख नहीं है।',
    hint: 'उसे फिर निर्यात करें; शायद निर्यात अधूरा रह गया।',
  },
  file_encrypted: {
    message: '{file} पर पासवर्ड है, इसलिए उसमें से कुछ पढ़ा नहीं जा सकता।',
    hint: 'उसे पासवर्ड से खोलें, बिना पासवर्ड सहेजें, और वही आयात करें।',
  },
  'file_encrypted/archive': {
    message: 'संग्रह {file} में {entry} पर पासवर्ड है, इसलिए वह पढ़ी नहीं जा सकती।',
    hint: 'संग्रह को पासवर्ड से खोलें और उसके भीतर की फ़ाइलें आयात करें।',
  },
  'file_kind/access': { message: 'Access डेटाबेस' },
  'file_kind/database': { message: 'डेटाबेस' },
  'file_kind/dbf': { message: 'dBase तालिका (.dbf)' },
  'file_kind/document': { message: 'दस्तावेज़' },
  'file_kind/gnumeric': { message: 'Gnumeric की कार्यपुस्तिका' },
  'file_kind/lotus': { message: 'Lotus 1-2-3 की शीट' },
  'file_kind/numbers': { message: 'Apple Numbers की स्प्रेडशीट' },
  'file_kind/old_document': { message: 'पुरानी Office फ़ाइल' },
  'file_kind/packed': { message: 'ऐसा संग्रह जो खोला नहीं जाता' },
  'file_kind/parquet': { message: 'Parquet फ़ाइल' },
  'file_kind/pdf': { message: 'PDF' },
  'file_kind/picture': { message: 'चित्र' },
  'file_kind/rich_text': { message: 'पाठ दस्तावेज़ (RTF)' },
  'file_kind/web_archive': { message: 'अपने हिस्सों सहित वेब पृष्ठ (MHTML)' },
  file_missing: { message: '{file} नाम की कोई फ़ाइल नहीं है।', hint: 'नाम देखें; उसमें ख़ाली जगह भी हो सकती है।' },
  'file_too_large/whole': {
    message: 'खुलने पर {file} {most} MB से बड़ी है, जो पूरे पढ़े जाने वाले प्रारूप के लिए बहुत बड़ी है।',
    hint: 'उसे .xlsx या CSV के रूप में सहेजें, जिनका आकार कुछ भी हो सकता है।',
  },
  'file_unreadable/system': {
    message: '{file} पढ़ी नहीं जा सकती ({reason})।',
    hint: 'देखें कि यह उपयोगकर्ता उसे पढ़ सकता है, कोई दूसरा प्रोग्राम उसे रोके नहीं है, और उसकी ड्राइव जुड़ी है।',
  },
  'file_unsafe/depth': {
    message: 'कार्यपुस्तिका के XML में {most} से ज़्यादा तत्व एक-दूसरे के भीतर हैं, जैसा किसी तालिका में नहीं होता; वह नहीं पढ़ी गई।',
    hint: 'उसे स्प्रेडशीट प्रोग्राम में फिर सहेजें, या शीट को CSV के रूप में सहेजें।',
  },
  'file_unsafe/document_type': {
    message: 'कार्यपुस्तिका के XML में दस्तावेज़-प्रकार घोषित है, जैसा किसी तालिका में नहीं होता; वह नहीं पढ़ी गई।',
    hint: 'उसे स्प्रेडशीट प्रोग्राम में फिर सहेजें, या शीट को CSV के रूप में सहेजें।',
  },
  'file_unsafe/names': {
    message: '{file} में {most, number} से ज़्यादा अलग-अलग नाम हैं, जैसा किसी निर्यात में नहीं होता; वह नहीं पढ़ी गई।',
    hint: 'बिल अभिलेखों की सूची के रूप में, या CSV के रूप में निर्यात करें।',
  },
  'file_unsafe/nesting': {
    message: '{file} में {most} से ज़्यादा अभिलेख एक-दूसरे के भीतर हैं, जैसा किसी निर्यात में नहीं होता; वह नहीं पढ़ी गई।',
    hint: 'बिल फिर निर्यात करें, या CSV के रूप में निर्यात करें।',
  },
  'file_unsafe/token': {
    message: 'कार्यपुस्तिका के XML में दस लाख अक्षरों से लंबा एक टुकड़ा है, जैसा किसी तालिका में नहीं होता; वह नहीं पढ़ी गई।',
    hint: 'उसे स्प्रेडशीट प्रोग्राम में फिर सहेजें, या शीट को CSV के रूप में सहेजें।',
  },
  'file_unsafe/value': {
    message: '{file} में दस लाख अक्षरों से लंबा एक टुकड़ा है, जैसा किसी निर्यात में नहीं होता; वह नहीं पढ़ी गई।',
    hint: 'बिल फिर निर्यात करें, या CSV के रूप में निर्यात करें।',
  },
  file_vanished: { message: '{file} पढ़ते समय ग़ायब हो गई।', hint: 'उसे वापस रखें और फिर आयात करें।' },
  formulas_not_kept: {
    message: '{file} की शीट “{sheet}” के खाने {cell} में सूत्र है, पर उसका परिणाम नहीं।',
    hint: 'कार्यपुस्तिका को स्प्रेडशीट प्रोग्राम में खोलकर सहेजें, फिर आयात करें।',
  },
  header_too_long: {
    message: '{file} की पहली पंक्ति दस लाख अक्षरों से लंबी है; वह न शीर्षक है, न अभिलेख।',
    hint: 'फ़ाइल फिर निर्यात करें; शायद वह ख़राब है, या तालिका ही नहीं है।',
  },
  page_without_table: {
    message: '{file} ऐसा वेब पृष्ठ है जिसमें कोई तालिका नहीं।',
    hint: 'उसे बनाने वाले प्रोग्राम में खोलें और तालिका CSV या .xlsx के रूप में सहेजें।',
  },
  'several_tables/below': {
    message: '{file} की पंक्ति {line} से दूसरी तालिका शुरू होती है।',
    hint: 'हर तालिका को अलग फ़ाइल या शीट में सहेजकर आयात करें।',
  },
  'several_tables/columns': {
    message: '{file} की शीटों {sheets} और {last} में अलग-अलग कॉलमों वाली अपनी-अपनी तालिकाएँ हैं।',
    hint: '--part NAME से चुनें कि कौन-सी चाहिए, और दूसरी शीटें अलग से आयात करें।',
  },
  'several_tables/more': { message: '{count} अन्य' },
  'several_tables/names': {
    message: '{file} की शीटों {sheets} और {last} में कॉलम एक जैसे हैं, पर नामों से लगता है कि सब में बिक्री नहीं है।',
    hint: '--part NAME से चुनें कि कौन-सी चाहिए, और दूसरी शीटें अलग से आयात करें।',
  },
  'several_tables/repeated': {
    message: '{file} की शीटों {sheets} और {last} में वही अभिलेख एक से ज़्यादा बार हैं; “{sheet}” में किसी दूसरी शीट के।',
    hint: '--part NAME से चुनें कि कौन-सी चाहिए, और दूसरी शीटें अलग से आयात करें।',
  },
  sheet_missing: { message: '{file} में “{sheet}” नाम की शीट नहीं है।', hint: 'उसकी शीटें हैं: {sheets}।' },
  sheets_hidden: {
    message: '{file} की जिन शीटों में अभिलेख हैं वे सब छिपी हैं: {sheets}।',
    hint: '--part NAME से एक चुनें, या उसे स्प्रेडशीट प्रोग्राम में दिखाकर सहेजें।',
  },
  table_too_wide: {
    message: '{file} में {most, number} से ज़्यादा कॉलम हैं, जितने बिलों की किसी तालिका में नहीं होते।',
    hint: 'केवल बिलों के कॉलम निर्यात करें, या देखें कि ख़ानों के बीच कौन-सा चिह्न है।',
  },
  too_many_sheets: {
    message: '{file} में {most, number} से ज़्यादा शीट हैं।',
    hint: 'बिलों वाली शीटें अलग कार्यपुस्तिका में, या CSV के रूप में सहेजें।',
  },
};
