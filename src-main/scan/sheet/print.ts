import type { QRCode } from 'qrcode';
import { codeText, DIGIT_BOX, FIDUCIAL_SIZE, FIDUCIALS, QR_CODE, rowLayout } from './layout.ts';

/** A row of a sheet: a heading, or a product with its case size. */
export type SheetRow = { head: string } | { productId: number; name: string; caseSize: number | null };

export interface SheetContent {
  id: number;
  title: string;
  store: string;
  date: string;
  pages: SheetRow[][];
  labels: { hint: string; page: (nth: number, all: number) => string; cases: (size: number) => string; pieces: string };
}

const MM = 72 / 25.4;

/** Renders the sheet as PDF. */
export async function sheetToPdf({ id, title, store, date, pages, labels }: SheetContent): Promise<Buffer> {
  const [{ default: PDFDocument }, { default: codes }] = await Promise.all([import('pdfkit'), import('qrcode')]);
  const pdf = new PDFDocument({ size: 'A4', margin: 0, autoFirstPage: false, info: { Title: `${title} ${store}` } });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => pdf.on('end', resolve));
  const text = (words: string, x: number, y: number, size: number, width: number, bold = false) =>
    pdf
      .font(bold ? 'Helvetica-Bold' : 'Helvetica')
      .fontSize(size)
      .fillColor('black')
      .text(toLatin1(words), x * MM, y * MM, {
        width: width * MM,
        height: size * 1.2,
        lineBreak: false,
        ellipsis: true,
      });
  pages.forEach((rows, nth) => {
    pdf.addPage();
    pdf.fillColor('black');
    for (const { x, y } of FIDUCIALS)
      pdf
        .rect((x - FIDUCIAL_SIZE / 2) * MM, (y - FIDUCIAL_SIZE / 2) * MM, FIDUCIAL_SIZE * MM, FIDUCIAL_SIZE * MM)
        .fill();
    drawCode(pdf, codes.create(codeText(id, nth + 1), { errorCorrectionLevel: 'Q' }));
    text(title, 22, 9, 15, 140, true);
    text(store, 22, 17, 12, 140, true);
    text(`${date}   ${labels.page(nth + 1, pages.length)}`, 22, 24, 9, 140);
    text(labels.hint, 12, 40, 9, 158);
    rows.forEach((row, i) => {
      const { x, y, nameWidth, caseX, boxes } = rowLayout(i);
      if ('head' in row) {
        text(row.head, x, y + 2.4, 9, nameWidth, true);
        return;
      }
      text(row.name, x, y + 2.2, 8.5, nameWidth);
      text(row.caseSize === null ? labels.pieces : labels.cases(row.caseSize), caseX, y + 2.4, 7.5, 14);
      pdf.lineWidth(0.6).strokeColor('#8a8a8a');
      for (const box of boxes) pdf.rect(box.x * MM, box.y * MM, DIGIT_BOX.width * MM, DIGIT_BOX.height * MM).stroke();
    });
  });
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

function drawCode(pdf: PDFKit.PDFDocument, { modules }: QRCode): void {
  const side = QR_CODE.size / modules.size;
  for (let y = 0; y < modules.size; y++)
    for (let x = 0; x < modules.size; x++)
      if (modules.get(x, y))
        // slightly enlarged, so that no gaps show between modules
        pdf.rect((QR_CODE.x + x * side) * MM, (QR_CODE.y + y * side) * MM, side * MM + 0.1, side * MM + 0.1).fill();
}

/** Restricts a text to the characters of the standard PDF fonts (Latin-1). */
const toLatin1 = (words: string) =>
  words
    .replaceAll('’', "'")
    .replaceAll('–', '-')
    .replace(/[^\u0020-\u00ff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
