import { useEffect, useRef } from 'react';
import type { ScanBox, ScanDetails, ScanLine } from '../../../src-shared/contract/index.ts';
import { m } from '../../messages/index.ts';

/** Whether a person has to look at a line. */
export const isDoubtful = (line: ScanLine) =>
  !line.seen && !line.dropped && (line.product === null || line.quantity === null);

const percentOf = (part: number, whole: number) => `${(100 * part) / whole}%`;

/** Page image with a box around each line; the active one is highlighted. */
export function SheetPicture({
  scan,
  page,
  at,
  onPick,
}: {
  scan: ScanDetails;
  page: number;
  at: number | null;
  onPick: (lineNo: number) => void;
}) {
  const size = scan.sizes[page - 1]!;
  const active = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (at !== null) active.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [at]);
  return (
    <div className="scan-sheet">
      <div className="scan-page">
        <img src={`/files/scans/${scan.id}/${page}.jpg`} alt={m.scans.pageOf(page, scan.name)} />
        {scan.items
          .filter((line) => line.page === page && !line.dropped)
          .map((line) => (
            <button
              key={line.lineNo}
              ref={line.lineNo === at ? active : undefined}
              type="button"
              tabIndex={-1}
              className="scan-box"
              data-active={line.lineNo === at || undefined}
              data-doubtful={isDoubtful(line) || undefined}
              aria-label={line.productName ?? line.text}
              onClick={() => onPick(line.lineNo)}
              style={{
                left: percentOf(Math.min(line.box.left, line.markBox.left), size.width),
                top: percentOf(line.box.top, size.height),
                width: percentOf(
                  Math.max(line.box.left + line.box.width, line.markBox.left + line.markBox.width) -
                    Math.min(line.box.left, line.markBox.left),
                  size.width,
                ),
                height: percentOf(line.box.height, size.height),
              }}
            />
          ))}
      </div>
    </div>
  );
}

const CROP_HEIGHT = 46;
const CROP_WIDTH = 132;

/** Enlarged part of the page image. */
export function Crop({ scan, page, box }: { scan: ScanDetails; page: number; box: ScanBox }) {
  const size = scan.sizes[page - 1]!;
  const margin = 0.25 * box.height;
  const scale = Math.min(CROP_HEIGHT / (box.height + 2 * margin), CROP_WIDTH / (box.width + 2 * margin));
  return (
    <div
      className="scan-crop"
      aria-hidden
      style={{
        width: CROP_WIDTH,
        height: CROP_HEIGHT,
        backgroundImage: `url(/files/scans/${scan.id}/${page}.jpg)`,
        backgroundSize: `${size.width * scale}px ${size.height * scale}px`,
        backgroundPosition: `${-(box.left - margin) * scale}px ${-(box.top - margin) * scale}px`,
      }}
    />
  );
}
