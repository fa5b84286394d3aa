import { Button, Group, NativeSelect, Paper, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Fault, Reject } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { type Column, DataGrid } from '../../components/DataGrid.tsx';
import { showError } from '../../components/ErrorAlert.tsx';
import { count } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { showSuccess } from '../../components/notify.ts';
import { useKept } from '../../components/use-kept.ts';
import { m } from '../../messages/index.ts';
import { faultText, faultTexts } from './fault-text.ts';

/** Maximum number of rejects corrected on the page; beyond that, a spreadsheet is the better tool. */
const MAX_ROWS = 5_000;
const BATCH_SIZE = 1_000;

interface EditableReject {
  record: number;
  line: number;
  cells: string[];
  faults: Fault[];
  touched: boolean;
}

/**
 * Editable table of rejected records: each is revalidated when it changes, and the valid ones are imported together, while
 * the others stay as they were typed.
 * @param fixed how many are corrected: once more are, those that are left are loaded again
 */
export function RejectEditor({ importId, fixed }: { importId: number; fixed: number }) {
  const [rows, setRows] = useState<EditableReject[] | null>(null);
  const [columns, setColumns] = useState<string[]>([]);
  const [first, setFirst] = useState<Reject[] | null>(null);
  const [total, setTotal] = useState(0);

  const recheck = useDebouncedCallback(async (changed: EditableReject[]) => {
    for (let at = 0; at < changed.length; at += BATCH_SIZE) {
      const slice = changed.slice(at, at + BATCH_SIZE);
      try {
        const { faults } = await call('imports.recheck', { importId, records: slice.map(({ cells }) => cells) });
        const found = new Map(slice.map((row, i) => [row.record, { cells: row.cells, faults: faults[i]! }]));
        setRows(
          (before) =>
            before?.map((row) => {
              const now = found.get(row.record);
              return now && now.cells === row.cells ? { ...row, faults: now.faults } : row;
            }) ?? null,
        );
      } catch (error) {
        showError(error);
      }
    }
  }, 200);

  /** Cells of the records that were changed, by record. */
  const [typed, setTyped] = useKept<Record<number, string[]>>(`rejects ${importId}`, {});
  const typedNow = useRef(typed);
  const keep = (changed: EditableReject[]) => {
    typedNow.current = Object.fromEntries(changed.map(({ record, cells }) => [record, cells]));
    setTyped(typedNow.current);
  };

  useEffect(() => {
    let stale = false;
    loadAll(importId).then((loaded) => {
      if (stale) return;
      setColumns(loaded.columns);
      setFirst((before) => before ?? loaded.items);
      setTotal(loaded.total);
      const now = loaded.items.map(({ record, line, cells, faults }) => {
        const typed = typedNow.current[record];
        return { record, line, cells: typed ?? cells, faults, touched: typed !== undefined };
      });
      setRows(now);
      recheck(now.filter(({ touched }) => touched));
    }, showError);
    return () => {
      stale = true;
    };
  }, [importId, fixed]);

  const change = (edit: (row: EditableReject) => string[] | null): number => {
    if (!rows) return 0;
    const changed: EditableReject[] = [];
    const next = rows.map((row) => {
      const cells = edit(row);
      if (!cells) return row;
      const edited = { ...row, cells, touched: true };
      changed.push(edited);
      return edited;
    });
    const touched = next.filter((row) => row.touched);
    setRows(next);
    keep(touched);
    recheck(touched);
    return changed.length;
  };

  const validRows = rows?.filter(({ touched, faults }) => touched && faults.length === 0) ?? [];
  const importFixed = async () => {
    try {
      await call('imports.fix', { importId, records: validRows.map(({ record, cells }) => ({ record, cells })) });
      // they come back if the import of the corrections does not end well
      const left = rows!.filter((row) => !validRows.includes(row));
      setRows(left);
      keep(left.filter(({ touched }) => touched));
    } catch (error) {
      showError(error);
    }
  };
  // the columns to be corrected stand first, and stay there while they are
  const faulty = useMemo(() => new Set(first?.flatMap(({ faults }) => faults.map(({ column }) => column))), [first]);
  const shown = useMemo(
    () =>
      editableColumns(columns, faulty, (record, index, text) =>
        change((row) => (row.record === record ? Object.assign([...row.cells], { [index]: text }) : null)),
      ),
    [columns, faulty, rows],
  );
  const top = useRef<HTMLDivElement>(null);
  const isLoaded = rows !== null;
  // who comes to correct sees the records, not the summary above them
  useEffect(() => {
    if (isLoaded) top.current?.scrollIntoView({ block: 'start' });
  }, [isLoaded]);
  if (!rows) return <Loading />;
  return (
    <>
      <Paper mb="xs" p="sm" ref={top}>
        <Group justify="space-between" align="flex-end">
          <FindAndReplace columns={columns} change={change} />
          <Button onClick={importFixed} disabled={validRows.length === 0}>
            {m.after.takeIn(validRows.length)}
          </Button>
        </Group>
      </Paper>
      {total > rows.length && (
        <Text size="sm" c="dimmed" mb="xs">
          {m.after.onlyFirst(rows.length)}
        </Text>
      )}
      <DataGrid label={m.after.correct} columns={shown} rows={rows} rowKey={(row) => row.record} height={480} />
    </>
  );
}

async function loadAll(importId: number): Promise<{ columns: string[]; items: Reject[]; total: number }> {
  const first = await call('imports.rejects', { importId, open: true, limit: BATCH_SIZE });
  const items = [...first.items];
  while (items.length < Math.min(first.total, MAX_ROWS)) {
    const page = await call('imports.rejects', { importId, open: true, limit: BATCH_SIZE, offset: items.length });
    if (page.items.length === 0) break;
    items.push(...page.items);
  }
  return { columns: first.columns, items, total: first.total };
}

function FindAndReplace({
  columns,
  change,
}: {
  columns: string[];
  change: (edit: (row: EditableReject) => string[] | null) => number;
}) {
  const [column, setColumn] = useState(0);
  const [find, setFind] = useState('');
  const [replace, setReplace] = useState('');
  const replaceAll = () => {
    const replaced = change((row) => {
      const cell = row.cells[column] ?? '';
      if (find === '' ? cell !== '' : !cell.includes(find)) return null;
      return Object.assign([...row.cells], { [column]: find === '' ? replace : cell.replaceAll(find, replace) });
    });
    showSuccess(m.after.replaced(replaced));
  };
  return (
    <Group gap="sm" align="flex-end">
      <NativeSelect
        size="xs"
        label={m.after.inColumn}
        value={String(column)}
        onChange={(event) => setColumn(Number(event.target.value))}
        data={columns.map((name, index) => ({ value: String(index), label: name }))}
      />
      <TextInput
        size="xs"
        w={130}
        label={m.after.find}
        value={find}
        onChange={(event) => setFind(event.target.value)}
      />
      <TextInput
        size="xs"
        label={m.after.replace}
        w={130}
        value={replace}
        onChange={(event) => setReplace(event.target.value)}
      />
      <Button size="xs" variant="default" onClick={replaceAll}>
        {m.after.replaceAll}
      </Button>
    </Group>
  );
}

function editableColumns(
  columns: string[],
  faulty: ReadonlySet<string>,
  write: (record: number, index: number, text: string) => void,
): Column<EditableReject>[] {
  const own = columns.map(
    (name, index): Column<EditableReject> => ({
      key: `${index} ${name}`,
      header: name,
      width: '150px',
      cell: (row) => {
        const fault = row.faults.find(({ column }) => column === name);
        return (
          <input
            className={fault ? 'cell-input cell-fault' : 'cell-input'}
            aria-label={m.after.cell(name, row.line)}
            aria-invalid={fault ? true : undefined}
            title={fault && faultText(fault)}
            value={row.cells[index] ?? ''}
            onChange={(event) => write(row.record, index, event.target.value)}
          />
        );
      },
    }),
  );
  return [
    { key: 'line', header: m.imports.line, width: '70px', number: true, pinned: true, cell: (row) => count(row.line) },
    {
      key: 'state',
      header: m.look.outcome,
      width: '260px',
      pinned: true,
      cell: (row) => {
        if (row.faults.length === 0) return <strong className="good">{m.after.ready}</strong>;
        const sentences = faultTexts(row.faults);
        return <span title={sentences}>{sentences}</span>;
      },
    },
    ...own.filter(({ header }) => faulty.has(header)),
    ...own.filter(({ header }) => !faulty.has(header)),
  ];
}
