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
  '{0} is a folder, not a file.': '{0} फ़ोल्डर है, फ़ाइल नहीं।',
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
  'Name the files in it.': 'उसकी फ़ाइलें बताएँ।',
  'Export it again; the export may have been cut off.': 'उसे फिर निर्यात करें; शायद निर्यात अधूरा रह गया।',
  'Put it back and import it again.': 'उसे वापस रखें और फिर आयात करें।',
  'Check that this user may read it, that no other program holds it, and that its drive is connected.':
    'देखें कि यह उपयोगकर्ता उसे पढ़ सकता है, कोई दूसरा प्रोग्राम उसे रोके नहीं है, और उसकी ड्राइव जुड़ी है।',
  'Choose one that it holds.': 'उसमें जो हैं उनमें से चुनें।',
  'Get the file again from whoever made it, or unpack it yourself and import what is in it.':
    'फ़ाइल बनाने वाले से फिर लें, या ख़ुद खोलकर उसके भीतर की फ़ाइलें आयात करें।',
  'Copy or download it again; it may have been cut off.': 'उसे फिर कॉपी या डाउनलोड करें; शायद अधूरी रह गई।',
  'Import the file again.': 'फ़ाइल फिर आयात करें।',
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

  // health of components
  "It can't be looked at: {0}.": 'इसे देखा नहीं जा सकता: {0}।',
  'Make diagnostics and ask for help.': 'निदान बनाएँ और सहायता माँगें।',
  'The database is damaged: {0}.': 'डेटाबेस ख़राब हो गया है: {0}।',
  'Open the app to mend it, or put a backup back: mangalm restore FILE.':
    'ठीक करने के लिए ऐप खोलें, या बैकअप वापस रखें: mangalm restore FILE।',
  'It opens and holds {0} invoice lines in {1} MB.': 'यह खुलता है; {1} MB में बिल की {0} पंक्तियाँ हैं।',
  'The data folder lies on a network drive, where a lost connection can damage the database.':
    'डेटा फ़ोल्डर नेटवर्क ड्राइव पर है, जहाँ कनेक्शन टूटने से डेटाबेस ख़राब हो सकता है।',
  'Keep it on this computer (policy dataFolder, or --data); laptops come together by sync.':
    'उसे इसी कंप्यूटर पर रखें (नीति dataFolder, या --data); लैपटॉप सिंक से मिलते हैं।',
  '{0} MB are free on the disk of the data folder.': 'डेटा फ़ोल्डर की डिस्क पर {0} MB ख़ाली हैं।',
  'Free some space: imports and backups may fail.': 'जगह बनाएँ: आयात और बैकअप रुक सकते हैं।',
  'Free some space before the next large import.': 'अगले बड़े आयात से पहले जगह बनाएँ।',
  "{0} can't be written to ({1}).": '{0} में लिखा नहीं जा सकता ({1})।',
  'Give this user write access to it.': 'इस उपयोगकर्ता को उसमें लिखने दें।',
  'The data folder can be written to; who else may read it is not looked at on Windows.':
    'डेटा फ़ोल्डर में लिखा जा सकता है; Windows पर यह नहीं देखा जाता कि उसे और कौन पढ़ सकता है।',
  'Other users of this machine may read {0}.': 'इस कंप्यूटर के दूसरे उपयोगकर्ता {0} पढ़ सकते हैं।',
  'Start the app again: it takes that from them.': 'ऐप फिर शुरू करें: वह यह बंद कर देगा।',
  'The data folder can be written to, and read by this user alone.':
    'डेटा फ़ोल्डर में लिखा जा सकता है, और उसे केवल यही उपयोगकर्ता पढ़ सकता है।',
  'See the page of backups.': 'बैकअप का पृष्ठ देखें।',
  'There is nothing to back up yet.': 'अभी बैकअप के लिए कुछ नहीं है।',
  'There is no backup yet.': 'अभी कोई बैकअप नहीं है।',
  'Make one: mangalm backup, or on the page of backups.': 'एक बनाएँ: बैकअप के पृष्ठ पर, या mangalm backup से।',
  'The newest backup is of {0} UTC.': 'सबसे नया बैकअप {0} UTC का है।',
  'Leave the app open for a minute.': 'ऐप एक मिनट खुला रहने दें।',
  'Daily backups are switched off.': 'रोज़ के बैकअप बंद हैं।',
  '{0} imports were interrupted.': '{0} आयात बीच में रुक गए।',
  'Go on with them on the page of imports.': 'आयात के पृष्ठ पर उन्हें आगे बढ़ाएँ।',
  'No import waits.': 'कोई आयात प्रतीक्षा में नहीं है।',
  '{0} imports are under way or wait.': '{0} आयात चल रहे हैं या प्रतीक्षा में हैं।',
  'Nothing was imported on this computer yet.': 'इस कंप्यूटर पर अभी कुछ आयात नहीं हुआ।',
  'The last import ({0}) ended {1} UTC: {2}.': 'पिछला आयात ({0}) {1} UTC पर समाप्त हुआ: {2}।',
  completed: 'पूरा हुआ',
  'completed with rejects': 'पूरा हुआ, कुछ अभिलेख अस्वीकृत',
  stopped: 'रुक गया',
  cancelled: 'रोक दिया गया',
  failed: 'नहीं हो सका',
  interrupted: 'बीच में रुका',
  'dry run': 'केवल जाँच',
  'Its page says why.': 'कारण उसके पृष्ठ पर है।',
  'No forecasts were trained yet.': 'पूर्वानुमान अभी सीखे नहीं गए।',
  'Forecasts know sales up to {0}.': 'पूर्वानुमान {0} तक की बिक्री जानते हैं।',
  'Train them again: mangalm train.': 'उन्हें फिर सिखाएँ: mangalm train।',
  'Sync is off.': 'सिंक बंद है।',
  '{0} changes wait; last in step {1}.': '{0} बदलाव प्रतीक्षा में हैं; पिछली बार साथ: {1}।',
  never: 'कभी नहीं',
  'See the page of sync.': 'सिंक का पृष्ठ देखें।',
  'Connect to the network of the company.': 'कंपनी के नेटवर्क से जुड़ें।',
  'Accounts are as this program left them.': 'खाते वैसे ही हैं जैसे इस प्रोग्राम ने छोड़े थे।',
  'Accounts were changed by another program.': 'किसी दूसरे प्रोग्राम ने खाते बदले हैं।',
  'Put a backup back.': 'बैकअप वापस रखें।',
  'There is no policy on this computer.': 'इस कंप्यूटर पर कोई नीति नहीं है।',
  "{0} of the policy in {1} can't be read: {2}: {3}": '{1} की नीति में {0} बातें पढ़ी नहीं जा सकतीं: {2}: {3}',
  'all of it': 'पूरी नीति',
  'Let IT mend it; the rest counts.': 'आईटी से ठीक कराएँ; बाक़ी लागू है।',
  'A policy sets {0} things on this computer.': 'नीति इस कंप्यूटर पर {0} बातें तय करती है।',
  'The clock stands before the last change, of {0}.': 'घड़ी पिछले बदलाव ({0}) से पीछे है।',
  'Set the clock of this computer right.': 'इस कंप्यूटर की घड़ी ठीक करें।',
  'The clock goes on from the last change.': 'घड़ी पिछले बदलाव से आगे चल रही है।',
  'See Updates on the page of health.': 'स्वास्थ्य के पृष्ठ पर अपडेट देखें।',
  'This is version {0}.': 'यह संस्करण {0} है।',
  'This is version {0}; it is updated by whoever installed it.': 'यह संस्करण {0} है; इसे वही अपडेट करता है जिसने इसे लगाया।',
  'This is version {0}; updates are switched off.': 'यह संस्करण {0} है; अपडेट बंद हैं।',
  'This is version {0}; no place for updates is set.': 'यह संस्करण {0} है; अपडेट की जगह तय नहीं है।',
  'This is version {0}; version {1} is there.': 'यह संस्करण {0} है; संस्करण {1} आ गया है।',
  'Install it when it suits you.': 'जब सुविधा हो, लगाएँ।',
  'This program uses {0} MB; {1} MB are free.': 'यह प्रोग्राम {0} MB मेमोरी ले रहा है; {1} MB ख़ाली हैं।',
  'Close other programs before a large import.': 'बड़े आयात से पहले दूसरे प्रोग्राम बंद करें।',
};
