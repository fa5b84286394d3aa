import type { MessageText } from '../catalogue.ts';

/** Messages about reading files: containers, encodings, workbooks. */
export const table = {
  archive_empty: {
    message: '{file} is an archive without a table in it.',
    hint: 'Put the exports in it as .csv or as workbooks, or import them one by one.',
  },
  encoding_unsure: {
    message: 'The encoding of {file} is not certain. The same names in each possible one: {readings}.',
    hint: 'Say which is right with --encoding {encoding}, or save the file as UTF-8.',
  },
  entry_missing: { message: '{file} does not contain the file {entry}.', hint: 'Choose one that it holds.' },
  'file_binary/no_table': {
    message: '{file} is {kind}, not a table, whatever its name says.',
    hint: 'Open it in the program that made it and save or export it as CSV or .xlsx.',
  },
  'file_binary/no_text': {
    message: '{file} is not a text file; it contains binary data.',
    hint: 'Export the invoices as CSV or .xlsx and import that.',
  },
  'file_binary/no_workbook': {
    message: '{file} is an Office document, but not a workbook.',
    hint: 'Save the sheet with the invoices as .xlsx or CSV and import that.',
  },
  'file_bomb/archive': {
    message: '{file} unpacks to more than {ratio} times its size, as no table does; it was not read further.',
    hint: 'Ask for the file again, or unpack it yourself and import its content.',
  },
  'file_bomb/cost': {
    message: 'Reading {file} took too much memory or time for its size, so it was stopped.',
    hint: 'Save the sheet as .xlsx or CSV in a spreadsheet program and import that.',
  },
  'file_bomb/workbook': {
    message: '{file} contains too much text for a workbook.',
    hint: 'Save the sheet as CSV and import that.',
  },
  'file_damaged/archive': {
    message: "{file} is packed, but can't be unpacked: {reason}.",
    hint: 'Copy or download it again; it may have been cut off.',
  },
  'file_damaged/json': {
    message: 'Line {line} of {file} is not valid JSON.',
    hint: 'Export it again, without changing it by hand; or export as CSV.',
  },
  'file_damaged/json_cut_off': {
    message: '{file} ends in the middle of its JSON, after line {line}.',
    hint: 'Export or download it again; it was cut off.',
  },
  'file_damaged/html_cut_off': {
    message: '{file} ends in the middle of its table.',
    hint: 'Export or download it again; it was cut off.',
  },
  'file_damaged/spreadsheet': {
    message: "{file} looks like a workbook ({format}), but can't be read: {reason}.",
    hint: 'Open it in a spreadsheet program, save it as .xlsx or CSV, and import that.',
  },
  'file_damaged/workbook': {
    message: "The workbook’s {part} can't be read: {reason}.",
    hint: 'Save it again in the program that made it.',
  },
  'file_damaged/xml': {
    message: 'Line {line} of {file} is not valid XML: {reason}.',
    hint: 'Export it again, without changing it by hand; or export as CSV or .xlsx.',
  },
  'file_damaged/xml_cut_off': {
    message: '{file} ends in the middle of its XML, after line {line}.',
    hint: 'Export or download it again; it was cut off.',
  },
  file_empty: { message: '{file} is empty.', hint: 'Export it again; the export may have been cut off.' },
  'file_empty/no_records': {
    message: '{file} contains no records.',
    hint: 'Export it again; the export may have been cut off.',
  },
  file_encrypted: {
    message: '{file} is a workbook with a password, so nothing in it can be read.',
    hint: 'Open it with its password, save it without one, and import that.',
  },
  'file_encrypted/archive': {
    message: "{entry} in the archive {file} has a password, so it can't be read.",
    hint: 'Unpack the archive with its password and import its content.',
  },
  'file_kind/access': { message: 'an Access database' },
  'file_kind/database': { message: 'a database' },
  'file_kind/dbf': { message: 'a dBase table (.dbf)' },
  'file_kind/document': { message: 'a document' },
  'file_kind/gnumeric': { message: 'a workbook of Gnumeric' },
  'file_kind/lotus': { message: 'a Lotus 1-2-3 worksheet' },
  'file_kind/numbers': { message: 'a spreadsheet of Apple Numbers' },
  'file_kind/old_document': { message: 'an old Office document' },
  'file_kind/packed': { message: 'an archive of a kind that isn’t unpacked' },
  'file_kind/parquet': { message: 'a Parquet file' },
  'file_kind/pdf': { message: 'a PDF' },
  'file_kind/picture': { message: 'a picture' },
  'file_kind/rich_text': { message: 'a text document (RTF)' },
  'file_kind/web_archive': { message: 'a web page with its parts (MHTML)' },
  file_missing: { message: 'There is no file {file}.', hint: 'Check the name; it may contain spaces.' },
  'file_too_large/whole': {
    message: '{file} is larger than {most} MB when unpacked, too large for this format.',
    hint: 'Save it as .xlsx or CSV, which may be of any size.',
  },
  'file_unreadable/system': {
    message: "{file} can't be read ({reason}).",
    hint: 'Check that you can read it, that no other program uses it, and that its drive is connected.',
  },
  'file_unsafe/depth': {
    message:
      'The workbook’s XML nests more than {most} elements in each other, as no spreadsheet does; it was not read.',
    hint: 'Save it again in a spreadsheet program, or save the sheet as CSV.',
  },
  'file_unsafe/document_type': {
    message: 'The workbook’s XML declares a document type, as no spreadsheet does; it was not read.',
    hint: 'Save it again in a spreadsheet program, or save the sheet as CSV.',
  },
  'file_unsafe/names': {
    message: '{file} uses more than {most, number} different names, as no export does; it was not read.',
    hint: 'Export the invoices as a list of records, or as CSV.',
  },
  'file_unsafe/nesting': {
    message: '{file} nests more than {most} records in each other, as no export does; it was not read.',
    hint: 'Export the invoices again, or export them as CSV.',
  },
  'file_unsafe/token': {
    message:
      'The workbook’s XML holds a piece of more than a million characters, as no spreadsheet does; it was not read.',
    hint: 'Save it again in a spreadsheet program, or save the sheet as CSV.',
  },
  'file_unsafe/value': {
    message: '{file} holds a single piece of more than a million characters, as no export does; it was not read.',
    hint: 'Export the invoices again, or export them as CSV.',
  },
  file_vanished: {
    message: '{file} disappeared while it was being read.',
    hint: 'Put it back and import it again.',
  },
  formulas_not_kept: {
    message: 'In {file}, sheet “{sheet}”, cell {cell} contains a formula without its result.',
    hint: 'Open the workbook in a spreadsheet program, save it there, and import it again.',
  },
  header_too_long: {
    message: 'The first line of {file} is longer than a million characters, so it is not a header or a record.',
    hint: 'Export the file again; it may be damaged, or not a table.',
  },
  page_without_table: {
    message: '{file} is a web page without a table in it.',
    hint: 'Open it in the program that made it and save or export the table as CSV or .xlsx.',
  },
  'several_tables/below': {
    message: 'Another table begins at line {line} of {file}.',
    hint: 'Save each table as a file or sheet of its own, and import those.',
  },
  'several_tables/columns': {
    message: 'The sheets {sheets} and {last} of {file} are separate tables with different columns.',
    hint: 'Choose one with --part NAME, and import the others separately.',
  },
  'several_tables/more': { message: '{count} more' },
  'several_tables/names': {
    message:
      'The sheets {sheets} and {last} of {file} have the same columns, but their names suggest that not all contain sales.',
    hint: 'Choose one with --part NAME, and import the others separately.',
  },
  'several_tables/repeated': {
    message:
      'The sheets {sheets} and {last} of {file} contain the same records more than once, “{sheet}” those of another.',
    hint: 'Choose one with --part NAME, and import the others separately.',
  },
  sheet_missing: { message: '{file} has no sheet “{sheet}”.', hint: 'Its sheets are {sheets}.' },
  sheets_hidden: {
    message: 'All sheets with records in {file} are hidden: {sheets}.',
    hint: 'Choose one with --part NAME, or show it in the spreadsheet program and save.',
  },
  table_too_wide: {
    message: '{file} has more than {most, number} columns; no table of invoices does.',
    hint: 'Export only the invoice columns, or check the separator between its cells.',
  },
  too_many_sheets: {
    message: '{file} has more than {most, number} sheets.',
    hint: 'Save the sheets with the invoices as a workbook of their own, or as CSV.',
  },
} as const satisfies Record<string, MessageText>;
