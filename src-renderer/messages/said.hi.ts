import type { SentenceTranslations } from './said.ts';

/**
 * Hindi templates for sentences that the backend writes about records, imports, scans, connections, and its components.
 */
export const backendSentences: SentenceTranslations = {
  // reasons for rejecting a record
  'The record names no invoice: both invoice number and invoice ID are empty.':
    'अभिलेख में कोई बिल नहीं बताया गया: बिल नंबर और बिल आईडी दोनों ख़ाली हैं।',
  'The invoice date is empty.': 'बिल की तारीख़ ख़ाली है।',
  '“{0}” is not a date that can be read.': '“{0}” कोई तारीख़ नहीं है जो पढ़ी जा सके।',
  '“{0}” is written like a date but stands in no calendar.': '“{0}” तारीख़ की तरह लिखा है, पर किसी कैलेंडर में नहीं है।',
  'The record names no customer.': 'अभिलेख में कोई ग्राहक नहीं बताया गया।',
  'Fill it in, or import with missing customers taken as Walk-in.':
    'उसे भरें, या बिना ग्राहक के अभिलेखों को “Walk-in” मानकर आयात करें।',
  'The record names no item: item name, SKU and product ID are all empty.':
    'अभिलेख में कोई उत्पाद नहीं बताया गया: नाम, SKU और उत्पाद आईडी तीनों ख़ाली हैं।',
  'The quantity is empty.': 'मात्रा ख़ाली है।',
  '“{0}” is not a quantity.': '“{0}” कोई मात्रा नहीं है।',
  '“{0}” is not a price.': '“{0}” कोई दाम नहीं है।',
  '“{0}” is not an amount.': '“{0}” कोई रक़म नहीं है।',
  'Neither a price nor a line total is given.': 'न दाम दिया गया है, न पंक्ति का जोड़।',
  '{0} is larger than any invoice could mean.': '{0} इतना बड़ा है कि किसी बिल में नहीं हो सकता।',
  'The cell holds more text than a name can have; quotes may be missing or doubled nearby.':
    'ख़ाने में इतना पाठ है जितना किसी नाम में नहीं होता; शायद पास में उद्धरण चिह्न छूटे या दोहरे हैं।',
  'The cell holds control characters that no export should contain.':
    'ख़ाने में ऐसे नियंत्रण चिह्न हैं जो किसी निर्यात में नहीं होने चाहिए।',
  'The record has more cells than the header has columns, beginning with “{0}”; a delimiter inside a cell may lack its quotes.':
    'अभिलेख में शीर्षक के कॉलमों से ज़्यादा ख़ाने हैं, “{0}” से आगे; शायद किसी ख़ाने के भीतर का विभाजक उद्धरण चिह्नों में नहीं है।',
  'A quote opens here and is never closed.': 'यहाँ एक उद्धरण चिह्न खुलता है और कभी बंद नहीं होता।',
  'The record was read as if the quote stood for itself; check its cells.':
    'अभिलेख ऐसे पढ़ा गया मानो वह चिह्न पाठ का ही हो; उसके ख़ाने जाँचें।',
  'A quote stands where none belongs, so the cells can only be guessed.':
    'एक उद्धरण चिह्न वहाँ है जहाँ नहीं होना चाहिए, इसलिए ख़ाने केवल अनुमान हैं।',
  'Check them and take the quote out.': 'उन्हें जाँचें और वह चिह्न हटा दें।',
  'A delimiter is missing: the cells only fit their columns with one more.':
    'एक विभाजक छूटा है: एक और होने पर ही ख़ाने अपने कॉलमों में बैठते हैं।',
  'Check where it was put in.': 'देखें कि वह कहाँ रखा गया।',
  'A delimiter is too many: the cells only fit their columns with one less.':
    'एक विभाजक ज़्यादा है: एक कम होने पर ही ख़ाने अपने कॉलमों में बैठते हैं।',
  'Check where it was taken out.': 'देखें कि वह कहाँ से हटाया गया।',
  'The record is longer than any can be, so only its beginning is kept; the file may be damaged here.':
    'अभिलेख किसी भी अभिलेख से लंबा है, इसलिए केवल उसकी शुरुआत रखी गई है; फ़ाइल यहाँ शायद ख़राब है।',
  'This looks like a total or a remark between the records, not like an invoice line.':
    'यह अभिलेखों के बीच का जोड़ या टिप्पणी लगती है, बिल की पंक्ति नहीं।',
  'Invoice {0} is here already and differs; this import was told to refuse such invoices.':
    'बिल {0} यहाँ पहले से है और अलग है; इस आयात को ऐसे बिल अस्वीकार करने को कहा गया था।',

  // interpretation of a file
  'Sales are {0}.': 'बिक्री {0} है।',
  'Sales are {0}, less {1}.': 'बिक्री {0} है, जिसमें से {1} घटता है।',
  'Sales are {0}, without the tax in {1}.': 'बिक्री {0} है, {1} के कर के बिना।',
  'Sales are {0}, less each invoice’s share of {1}.': 'बिक्री {0} है, जिसमें से {1} का हर बिल का हिस्सा घटता है।',
  'Sales are {0}, less {1}, without the tax in {2}.': 'बिक्री {0} है, जिसमें से {1} घटता है, {2} के कर के बिना।',
  'Sales are {0}, less {1}, less each invoice’s share of {2}.':
    'बिक्री {0} है, जिसमें से {1} और {2} का हर बिल का हिस्सा घटता है।',
  'Sales are {0}, without the tax in {1}, less each invoice’s share of {2}.':
    'बिक्री {0} है, {1} के कर के बिना, जिसमें से {2} का हर बिल का हिस्सा घटता है।',
  'Sales are {0}, less {1}, without the tax in {2}, less each invoice’s share of {3}.':
    'बिक्री {0} है, जिसमें से {1} और {3} का हर बिल का हिस्सा घटता है, {2} के कर के बिना।',
  'Not believed, since it does not agree with the names beside it: {0}.':
    'इस पर भरोसा नहीं किया गया, क्योंकि यह साथ के नामों से मेल नहीं खाता: {0}।',
  'What stands on an invoice’s first line counts for the lines below it.':
    'बिल की पहली पंक्ति पर जो लिखा है वह नीचे की पंक्तियों के लिए भी गिना जाता है।',
  'Invoices of one number are told apart by {0}.': 'एक ही नंबर के बिल {0} से अलग पहचाने जाते हैं।',
  series: 'शृंखला',
  'fiscal year': 'वित्त वर्ष',
  'calendar year': 'वर्ष',
  customer: 'ग्राहक',
  'Invoices, stores and products go by their IDs, else by number and name.':
    'बिल, दुकानें और उत्पाद अपनी आईडी से पहचाने जाते हैं, नहीं तो नंबर और नाम से।',
  'Returns are told by {0}.': 'वापसी {0} से पहचानी जाती है।',
  'Amounts marked {0} are negative.': '{0} वाली रक़में ऋणात्मक हैं।',
  'Negative amounts and quantities are returns.': 'ऋणात्मक रक़में और मात्राएँ वापसी हैं।',
  'By {0}.': '{0} से।',
  'By the signs at the amounts.': 'रक़मों के चिह्नों से।',
  '{0}, by the columns’ names.': '{0}, स्तंभों के नाम से।',
  'None is named; the company’s own is taken.': 'कोई नहीं बताई गई; कंपनी की अपनी मुद्रा ली जाती है।',

  // outcome of an import
  'This is the file of import {0}, and every line of it stands as it came in.':
    'यह आयात {0} की ही फ़ाइल है, और उसकी हर पंक्ति वैसी ही है जैसी आई थी।',
  'Cancelled; nothing of the file was kept.': 'रोक दिया गया; फ़ाइल का कुछ नहीं रखा गया।',
  'The circuit breaker opened after {0} rejected records in a row; {1}.':
    'लगातार {0} अभिलेख अस्वीकृत होने पर आयात रुक गया; {1}।',
  'The circuit breaker opened: {0} of {1} records were rejected ({2}%, allowed are {3}%); {4}.':
    'आयात रुक गया: {1} में से {0} अभिलेख अस्वीकृत हुए ({2}%, अनुमति {3}% की है); {4}।',
  'the good lines before it were kept, as asked': 'जैसा कहा गया था, उससे पहले की सही पंक्तियाँ रखी गईं',
  'the data is as it was before': 'डेटा वैसा ही है जैसा पहले था',
  'an import would stop': 'आयात यहीं रुक जाएगा',
  'The program ended while this import was under way; {0}.': 'इस आयात के बीच में प्रोग्राम बंद हो गया; {0}।',
  'it can go on where it stood': 'यह जहाँ था वहीं से आगे बढ़ सकता है',
  'nothing of it was kept': 'इसका कुछ नहीं रखा गया',
  'The program ended before this import had begun.': 'यह आयात शुरू होने से पहले ही प्रोग्राम बंद हो गया।',
  'The program is closing; the import goes on when it is started again.':
    'प्रोग्राम बंद हो रहा है; फिर शुरू होने पर आयात आगे बढ़ेगा।',
  'The import was cancelled before it began.': 'आयात शुरू होने से पहले रोक दिया गया।',
  'The import failed: {0}': 'आयात नहीं हो सका: {0}',
  'The importing thread died: {0}.': 'आयात करने वाला भाग बीच में रुक गया: {0}।',
  'The reading thread died: {0}.': 'पढ़ने वाला भाग बीच में रुक गया: {0}।',
  '{0} is not the file any more that the interrupted import had begun with.':
    '{0} अब वह फ़ाइल नहीं है जिससे बीच में रुका आयात शुरू हुआ था।',

  // file errors
  'There is no file {0}.': '{0} नाम की कोई फ़ाइल नहीं है।',
  '{0} is empty.': '{0} ख़ाली है।',
  '{0} vanished while it was being read.': '{0} पढ़ते समय ग़ायब हो गई।',
  "{0} can't be read ({1}).": '{0} पढ़ी नहीं जा सकती ({1})।',
  "{0} can't be read.": '{0} पढ़ी नहीं जा सकती।',
  '{0} is {1}, not a table, whatever its name says.': 'नाम कुछ भी हो, {0} तालिका नहीं है, बल्कि {1}।',
  '{0} holds no records.': '{0} में कोई अभिलेख नहीं है।',
  '{0} is a workbook with a password, so nothing in it can be read.':
    '{0} पर पासवर्ड है, इसलिए उसमें से कुछ पढ़ा नहीं जा सकता।',
  'Open it with its password, save it without one, and import that.':
    'उसे पासवर्ड से खोलें, बिना पासवर्ड सहेजें, और वही आयात करें।',
  '{0} is an Office document, but no workbook.': '{0} Office की फ़ाइल है, पर कार्यपुस्तिका नहीं।',
  '{0} is a binary workbook (.xlsb), which is not read.': '{0} बाइनरी कार्यपुस्तिका (.xlsb) है, जो पढ़ी नहीं जाती।',
  'In {0}, sheet “{1}”, cell {2} holds a formula without its result.':
    '{0} की शीट “{1}” के खाने {2} में सूत्र है, पर उसका परिणाम नहीं।',
  'All sheets of {0} that hold records are hidden: {1}.': '{0} की जिन शीटों में अभिलेख हैं वे सब छिपी हैं: {1}।',
  'Nothing tells for sure which encoding {0} is in.': '{0} किस एन्कोडिंग में है, यह पक्का नहीं।',
  'The same names in each that fits: {0}.': 'हर सम्भव एन्कोडिंग में वही नाम: {0}।',
  'Say which is right with --encoding {0}, or save the file as UTF-8.':
    '--encoding {0} से बताएँ कि कौन-सी सही है, या फ़ाइल UTF-8 में सहेजें।',
  'an old Office document': 'पुरानी Office फ़ाइल',
  'an old Excel workbook (.xls)': 'पुरानी Excel फ़ाइल (.xls)',
  'a PDF': 'PDF',
  'a picture': 'चित्र',
  'a database': 'डेटाबेस',
  '{0} is not a text file; it holds binary data.': '{0} पाठ की फ़ाइल नहीं है; इसमें बाइनरी डेटा है।',
  '{0} is an archive without a CSV file in it.': '{0} ऐसा संग्रह है जिसमें कोई CSV फ़ाइल नहीं है।',
  '{0} holds no file {1}.': '{0} में {1} नाम की फ़ाइल नहीं है।',
  '{0} has no sheet “{1}”.': '{0} में “{1}” नाम की शीट नहीं है।',
  '{0} unpacks to more than {1} times its size, as no table does; it was not read further.':
    '{0} खुलने पर अपने आकार के {1} गुने से बड़ी हो जाती है, जैसा कोई तालिका नहीं होती; आगे नहीं पढ़ी गई।',
  "{0} is packed, but can't be unpacked: {1}.": '{0} पैक है, पर खुल नहीं सकती: {1}।',
  '{0} holds more text than a workbook can mean.': '{0} में किसी कार्यपुस्तिका से ज़्यादा पाठ है।',
  "The workbook’s {0} can't be read: {1}.": 'कार्यपुस्तिका का {0} पढ़ा नहीं जा सकता: {1}।',
  'The workbook’s XML declares a document type, as no spreadsheet does; it was not read.':
    'कार्यपुस्तिका के XML में दस्तावेज़-प्रकार घोषित है, जैसा किसी तालिका में नहीं होता; वह नहीं पढ़ी गई।',
  'Open it in the program that made it and save or export it as CSV or .xlsx.':
    'उसे उसी प्रोग्राम में खोलें जिसने बनाई थी, और CSV या .xlsx के रूप में सहेजें।',
  'Put the exports in it as .csv, or import them one by one.': 'निर्यात उसमें .csv के रूप में रखें, या उन्हें एक-एक कर आयात करें।',
  'Export the invoices as CSV or .xlsx and import that.': 'बिल CSV या .xlsx के रूप में निर्यात करें और वही आयात करें।',
  'Check the name; note that it may hold spaces.': 'नाम देखें; उसमें ख़ाली जगह भी हो सकती है।',
  'Export it again; the export may have been cut off.': 'उसे फिर निर्यात करें; शायद निर्यात अधूरा रह गया।',
  'Put it back and import it again.': 'उसे वापस रखें और फिर आयात करें।',
  'Check that this user may read it, that no other program holds it, and that its drive is connected.':
    'देखें कि यह उपयोगकर्ता उसे पढ़ सकता है, कोई दूसरा प्रोग्राम उसे रोके नहीं है, और उसकी ड्राइव जुड़ी है।',
  'Choose one that it holds.': 'उसमें जो हैं उनमें से चुनें।',
  'Get the file again from whoever made it, or unpack it yourself and import what is in it.':
    'फ़ाइल बनाने वाले से फिर लें, या ख़ुद खोलकर उसके भीतर की फ़ाइलें आयात करें।',
  'Copy or download it again; it may have been cut off.': 'उसे फिर कॉपी या डाउनलोड करें; शायद अधूरी रह गई।',
  'Import the file again.': 'फ़ाइल फिर आयात करें।',
  'Save the pages with the order by themselves.': 'ऑर्डर वाले पृष्ठ अलग सहेजें।',
  'Save it without one and drop it again.': 'उसे बिना पासवर्ड सहेजें और फिर डालें।',
  'Save or scan it again.': 'उसे फिर सहेजें या स्कैन करें।',
  '{0} has no column for {1}.': '{0} में {1} का कोई कॉलम नहीं है।',
  '{0} has a header and no records below it.': '{0} में शीर्षक है, उसके नीचे कोई अभिलेख नहीं।',
  'No name tells which column of {0} is which; judged by their values: {1}.':
    '{0} में किस कॉलम में क्या है, यह नामों से पता नहीं चलता; मानों से अनुमान: {1}।',
  'The dates in {0} can be read day first or month first, and nothing in the file tells which.':
    '{0} की तारीख़ों में दिन पहले भी हो सकता है और महीना भी; फ़ाइल से पता नहीं चलता कि कौन।',
  'The mapping names a field “{0}” that does not exist.': 'व्यवस्था में “{0}” नाम का क्षेत्र है, जो होता ही नहीं।',
  'The mapping takes {0} from a column “{1}” that the file does not have.':
    'व्यवस्था {0} को “{1}” कॉलम से लेती है, जो फ़ाइल में नहीं है।',

  // advice that would reduce rejects
  '{0} of {1} records name no customer; take them as Walk-in.': '{1} में से {0} अभिलेखों में ग्राहक नहीं है; उन्हें “Walk-in” मानें।',
  '{0} dates stand in no calendar; day and month may be the other way round.':
    '{0} तारीख़ें किसी कैलेंडर में नहीं हैं; शायद दिन और महीना उलटे हैं।',
  "{0} amounts can't be read; the decimal sign may be “{1}”.": '{0} रक़में पढ़ी नहीं जा सकतीं; दशमलव चिह्न शायद “{1}” है।',
  '{0} records belong to invoices that are here already and differ; let the file replace them.':
    '{0} अभिलेख ऐसे बिलों के हैं जो यहाँ पहले से हैं और अलग हैं; फ़ाइल को उनकी जगह लेने दें।',
  'To take the good records all the same, allow more rejects.': 'फिर भी सही अभिलेख लेने के लिए ज़्यादा अस्वीकृतियों की अनुमति दें।',

  // order sheets
  'Nothing on it looks like a product that is known here.': 'इस पर यहाँ का कोई उत्पाद नहीं पहचाना गया।',
  'Its products were recognised; nothing is ordered.': 'उत्पाद पहचाने गए; कुछ ऑर्डर नहीं किया गया है।',
  "This picture can't be read ({0}).": 'यह चित्र पढ़ा नहीं जा सकता ({0})।',
  'This PDF is locked with a password.': 'यह PDF पासवर्ड से बंद है।',
  "This PDF can't be read ({0}).": 'यह PDF पढ़ी नहीं जा सकती ({0})।',
  'This PDF has {0} pages; an order sheet has at most {1}.': 'इस PDF में {0} पृष्ठ हैं; ऑर्डर-पर्ची में ज़्यादा से ज़्यादा {1} होते हैं।',
  'The reading thread ended early (code {0}).': 'पढ़ना बीच में रुक गया (कोड {0})।',
  'The picture of scan {0} is not there any more.': 'पर्ची {0} का चित्र अब नहीं है।',
  'This order sheet was printed by another laptop.': 'यह ऑर्डर-पर्ची किसी दूसरे लैपटॉप ने छापी थी।',
};
