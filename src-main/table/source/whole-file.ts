import { fileBytes, newReadingProgress } from './decode.ts';
import { collectBytes, type SourceFile } from './source-file.ts';

/** The unpacked bytes of a file in a format that can't be streamed. @throws Problem `file_too_large` */
export const wholeFile = (source: SourceFile): Promise<Buffer> =>
  collectBytes(source.path, fileBytes(source, newReadingProgress()));
