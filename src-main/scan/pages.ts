import { PDFiumLibrary } from '@hyzyla/pdfium';
import { Problem } from '../../src-shared/problem.ts';
import type { GreyImage } from './image/grey-image.ts';
import { loadPicture, toGrey } from './image/load.ts';

/** A page of a scanned document. */
export interface ScanPage {
  number: number;
  count: number;
  image: GreyImage;
  /** Text layer of a PDF page by line; empty for images. */
  text: string[];
}

const MAX_PAGES = 40;
/** Rendering resolution of PDF pages in dots per inch. */
const DPI = 170;

/**
 * The pages of an image (one) or a PDF.
 * @throws Problem `picture_unreadable` · `pdf_unreadable` · `pdf_locked` · `pdf_too_long`
 */
export async function* readPages(bytes: Buffer): AsyncGenerator<ScanPage> {
  if (!isPdf(bytes)) {
    yield { number: 1, count: 1, image: await loadPicture(bytes), text: [] };
    return;
  }
  const library = await PDFiumLibrary.init();
  try {
    const document = await openPdf(library, bytes);
    const count = document.getPageCount();
    if (count > MAX_PAGES) throw new Problem('pdf_too_long', { pages: count, most: MAX_PAGES });
    for (const page of document.pages()) {
      const text = page
        .getText()
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean);
      const { data, width, height } = await page.render({ scale: DPI / 72, render: 'bitmap' });
      yield { number: page.number + 1, count, image: await toGrey(data, width, height, 4), text };
    }
    document.destroy();
  } finally {
    library.destroy();
  }
}

const isPdf = (bytes: Buffer) => bytes.subarray(0, 1024).includes('%PDF-');

async function openPdf(library: PDFiumLibrary, bytes: Buffer) {
  try {
    return await library.loadDocument(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/password|security/i.test(reason)) throw new Problem('pdf_locked');
    throw new Problem('pdf_unreadable', { reason: reason.slice(0, 100) });
  }
}
