import { ActionIcon, Alert, Anchor, Button, Progress, Select, Text, TextInput } from '@mantine/core';
import { Trash2, Undo2 } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { ProductOption, ScanDetails, ScanLine } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { showSuccess } from '../../components/notify.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { parseQuantity } from '../../components/parse-input.ts';
import { SearchCombobox } from '../../components/SearchCombobox.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { MessageText } from './MessageText.tsx';
import { Crop, isDoubtful, SheetPicture } from './SheetPicture.tsx';
import { useReadingProgress, useScansChanged } from './use-scans.ts';

/** Scanned order sheet beside the recognised lines, doubtful ones first; creates an order from them. */
export default function ScanPage({ id }: { id: number }) {
  const { data: scan, error, reload } = useCall('scans.get', { id });
  useScansChanged(reload);
  if (error || !scan) return <PageState title={m.scans.title} error={error} retry={reload} />;
  return (
    <>
      <PageHeader
        title={scan.name}
        remark={
          <>
            <Anchor component={Link} href="/scans" size="sm">
              {m.scans.back}
            </Anchor>
            {' · '}
            <Anchor component={Link} href={`/stores/${scan.storeId}`} size="sm">
              {scan.storeName}
            </Anchor>
          </>
        }
      >
        <CreateOrder scan={scan} />
      </PageHeader>
      {scan.duplicateOf !== null && (
        <Alert color="yellow" mb="sm">
          {m.scans.duplicate(scan.duplicateOf)} <Link href={`/scans/${scan.duplicateOf}`}>{m.scans.toDuplicate}</Link>
        </Alert>
      )}
      {scan.message && (
        <Alert color={scan.state === 'failed' ? 'red' : 'gray'} mb="sm" role="status">
          {m.problem(scan)}
        </Alert>
      )}
      <ReadingProgress scan={scan} />
      {(scan.sizes.length > 0 || (scan.isMessage && scan.state === 'read')) && <Review key={scan.id} scan={scan} />}
    </>
  );
}

/** Whether a line is in cases of nobody knows how many pieces. */
const lacksCaseSize = ({ product, unit, caseSize, pieces }: ScanLine) =>
  product !== null && unit === 'case' && caseSize === null && pieces === null;

function CreateOrder({ scan }: { scan: ScanDetails }) {
  const [, navigate] = useLocation();
  if (scan.orderId !== null)
    return (
      <Button component={Link} href={`/orders/${scan.orderId}`}>
        {m.orders.titleOf(scan.orderId)}
      </Button>
    );
  const ready = scan.items.filter(
    (line) => !line.dropped && line.product !== null && line.quantity !== null && !lacksCaseSize(line),
  ).length;
  const make = () =>
    call('scans.order', { id: scan.id }).then(({ orderId, lines }) => {
      showSuccess(m.scans.ordered(orderId, lines));
      navigate(`/orders/${orderId}`);
    }, showError);
  return (
    <Button onClick={make} disabled={ready === 0}>
      {m.scans.makeOrder(ready)}
    </Button>
  );
}

function ReadingProgress({ scan }: { scan: ScanDetails }) {
  const progress = useReadingProgress().get(scan.id);
  if (scan.state !== 'reading' && scan.state !== 'queued') return null;
  return (
    <div className="below" role="status">
      <Text size="sm" mb={6}>
        {m.scans.states[scan.state]}
      </Text>
      <Progress
        value={progress && progress.all > 0 ? (100 * progress.done) / progress.all : 0}
        aria-label={m.scans.progress}
      />
    </div>
  );
}

/** Page image and lines side by side; the active line is highlighted on the image. */
function Review({ scan }: { scan: ScanDetails }) {
  const [activeLineNo, setActiveLineNo] = useState<number | null>(null);
  // the initial order is kept, so that lines do not move while they are edited
  const order = useRef<number[] | null>(null);
  if (scan.state === 'read' && order.current === null)
    order.current = scan.items
      .toSorted((a, b) => Number(isDoubtful(b)) - Number(isDoubtful(a)) || a.lineNo - b.lineNo)
      .map(({ lineNo }) => lineNo);
  const lines = useMemo(() => {
    const byNo = new Map(scan.items.map((line) => [line.lineNo, line]));
    return (order.current ?? [...byNo.keys()]).flatMap((lineNo) => byNo.get(lineNo) ?? []);
  }, [scan.items]);
  const list = useRef<HTMLOListElement>(null);
  const focusNextQuantity = (from: HTMLElement) => {
    const fields = [...(list.current?.querySelectorAll<HTMLInputElement>('input.scan-quantity-input') ?? [])];
    const place = fields.indexOf(from as HTMLInputElement);
    fields[place + 1]?.focus();
    fields[place + 1]?.select();
  };
  const active = scan.items.find(({ lineNo }) => lineNo === activeLineNo);
  return (
    <div className="scan">
      {scan.isMessage ? (
        <MessageText scan={scan} active={active} />
      ) : (
        <SheetPicture scan={scan} page={active?.page ?? 1} at={activeLineNo} onPick={setActiveLineNo} />
      )}
      <ol className="scan-lines" ref={list}>
        {lines.map((line) => (
          <ScanLineRow
            key={line.lineNo}
            scan={scan}
            line={line}
            active={line.lineNo === activeLineNo}
            onActive={() => setActiveLineNo(line.lineNo)}
            onNext={focusNextQuantity}
          />
        ))}
      </ol>
    </div>
  );
}

function ScanLineRow({
  scan,
  line,
  active,
  onActive,
  onNext,
}: {
  scan: ScanDetails;
  line: ScanLine;
  active: boolean;
  onActive: () => void;
  onNext: (from: HTMLElement) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const [choosing, setChoosing] = useState(false);
  const shown = typed ?? (line.quantity === null ? '' : String(line.quantity));
  const read = parseQuantity(shown);
  const closed = scan.orderId !== null;
  const set = (change: {
    productId?: number;
    quantity?: number | null;
    unit?: ScanLine['unit'];
    pieces?: number;
    dropped?: boolean;
  }) => call('scans.setLine', { id: scan.id, lineNo: line.lineNo, ...change }).then(() => setTyped(null), showError);
  const keep = () => {
    if (typed === null) return;
    if (typed.trim() === '') void set({ quantity: null });
    else if (read) void set({ quantity: read.quantity, unit: read.unit ?? line.unit });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    keep();
    onNext(event.currentTarget);
  };
  const label = line.productName ?? line.text;
  if (line.dropped)
    return (
      <li className="scan-line scan-dropped">
        <Text size="sm" c="dimmed">
          {label}
        </Text>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={m.scans.takeBack(label)}
          onClick={() => set({ dropped: false })}
        >
          <Undo2 size={15} />
        </ActionIcon>
      </li>
    );
  return (
    <li
      className={scan.isMessage ? 'scan-line scan-line-text' : 'scan-line'}
      data-active={active || undefined}
      data-doubtful={isDoubtful(line) || undefined}
      onFocus={onActive}
    >
      {!scan.isMessage && <Crop scan={scan} page={line.page} box={line.markBox} />}
      <div className="scan-what">
        <div className="scan-read">{line.text}</div>
        {line.product !== null && !choosing ? (
          <div>
            <strong>{line.productName}</strong> <span className="offer-side">{line.sku}</span>{' '}
            {!closed && (
              <button
                type="button"
                className="link"
                aria-label={m.scans.another(label)}
                onClick={() => setChoosing(true)}
              >
                {m.scans.change}
              </button>
            )}
          </div>
        ) : (
          <>
            <div className="scan-choices">
              {line.choices.map(({ id, name }) => (
                <Button key={id} size="compact-xs" variant="light" onClick={() => set({ productId: id })}>
                  {m.scans.isIt(name)}
                </Button>
              ))}
            </div>
            <SearchCombobox<ProductOption>
              label={m.scans.findProduct(line.text)}
              none={m.orders.noProduct}
              find={async (text) => (await call('orders.offer', { storeId: scan.storeId, text })).items}
              itemKey={({ productId }) => String(productId)}
              render={({ name, sku }) => (
                <span>
                  {name} <span className="offer-side">{sku}</span>
                </span>
              )}
              onPick={({ productId }) => {
                setChoosing(false);
                void set({ productId });
              }}
            />
          </>
        )}
        {line.assumed && <span className="badge badge-warn">{m.scans.assumed}</span>}
        {lacksCaseSize(line) && (
          <TextInput
            size="xs"
            w={200}
            mt={4}
            label={m.scans.noCase}
            aria-label={m.orders.caseSizeOf(label)}
            inputMode="numeric"
            disabled={closed}
            defaultValue=""
            onBlur={({ currentTarget: { value } }) => {
              const pieces = Number(value);
              if (Number.isInteger(pieces) && pieces > 0) void set({ pieces });
            }}
            onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          />
        )}
      </div>
      <TextInput
        size="sm"
        w={74}
        classNames={{ input: 'scan-quantity-input' }}
        aria-label={m.orders.quantityOf(label)}
        inputMode="decimal"
        disabled={closed}
        value={shown}
        error={shown !== '' && !read ? m.orders.quantityBad : undefined}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
        onKeyDown={onKeyDown}
        onBlur={keep}
      />
      <Select
        size="sm"
        w={104}
        aria-label={m.orders.unitOf(label)}
        allowDeselect={false}
        disabled={closed}
        data={[
          { value: 'piece', label: m.orders.units.piece },
          { value: 'case', label: m.orders.units.case },
        ]}
        value={line.unit}
        onChange={(unit) => set({ unit: unit as ScanLine['unit'] })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={closed}
        aria-label={m.orders.removeLine(label)}
        onClick={() => set({ dropped: true })}
      >
        <Trash2 size={15} />
      </ActionIcon>
    </li>
  );
}
