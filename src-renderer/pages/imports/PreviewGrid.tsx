import { Badge, NativeSelect } from '@mantine/core';
import { useMemo } from 'react';
import type { Confidence, Inspection, PreviewRecord } from '../../../src-shared/contract/index.ts';
import { type Column, DataGrid } from '../../components/DataGrid.tsx';
import { count } from '../../components/format.ts';
import { m } from '../../messages/index.ts';
import { faultText, faultTexts } from './fault-text.ts';

const COLOUR: Record<Confidence, string> = { certain: 'leaf', assumed: 'yellow', ask: 'red' };

/** The first records as they would be imported; each column’s head chooses its field. */
export function PreviewGrid({
  found,
  assign,
}: {
  found: Inspection;
  assign: (field: string, column: string | null) => void;
}) {
  const columns = useMemo<Column<PreviewRecord>[]>(() => {
    const fieldOf = new Map(
      Object.entries(found.mapping).map(([field, { column, confidence }]) => [column, { field, confidence }]),
    );
    const lead: Column<PreviewRecord>[] = [
      { key: 'line', header: m.look.line, width: '60px', number: true, cell: (row) => count(row.line) },
      {
        key: 'outcome',
        header: m.look.outcome,
        width: '190px',
        cell: (row) =>
          row.faults.length === 0 ? (
            m.look.good
          ) : (
            <span title={faultTexts(row.faults)}>{faultText(row.faults[0]!)}</span>
          ),
      },
    ];
    const own = found.columns.map((name, index): Column<PreviewRecord> => {
      const guess = fieldOf.get(name);
      return {
        key: name,
        header: name,
        width: '150px',
        head: <FieldChoice name={name} guess={guess} assign={assign} />,
        cell: (row) => {
          const fault = row.faults.find(({ column }) => column === name);
          const text = row.cells[index] ?? '';
          if (fault) {
            return (
              <span className="cell-fault" title={faultText(fault)}>
                {text || '∅'}
              </span>
            );
          }
          const value = guess ? row.values[guess.field] : undefined;
          return value !== undefined && value !== text ? <span title={text}>{value}</span> : text;
        },
      };
    });
    return [...lead, ...own];
  }, [found, assign]);
  return (
    <DataGrid
      label={m.look.preview}
      columns={columns}
      rows={found.preview}
      rowKey={(row) => row.line}
      height={460}
      headHeight={84}
    />
  );
}

function FieldChoice({
  name,
  guess,
  assign,
}: {
  name: string;
  guess: { field: string; confidence: Confidence } | undefined;
  assign: (field: string, column: string | null) => void;
}) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the choice within does the same by keyboard
    <div
      className="field-choice"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        assign(event.dataTransfer.getData('text/plain'), name);
      }}
    >
      <NativeSelect
        size="xs"
        aria-label={m.look.fieldOf(name)}
        value={guess?.field ?? ''}
        onChange={(event) =>
          event.target.value === '' ? guess && assign(guess.field, null) : assign(event.target.value, name)
        }
        data={[
          { value: '', label: m.look.noField },
          ...Object.entries({ ...m.look.fields, ...m.listed.fields }).map(([value, label]) => ({ value, label })),
        ]}
      />
      <span className="field-name" title={name}>
        {name}
      </span>
      {guess && guess.confidence !== 'certain' && (
        <Badge size="xs" variant="light" color={COLOUR[guess.confidence]} tt="none">
          {m.look.confidence[guess.confidence]}
        </Badge>
      )}
    </div>
  );
}
