import { Button, Checkbox, Popover, Select, Stack } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { ReportQuestion } from '../../../src-shared/contract/index.ts';
import { m } from '../../messages/index.ts';
import { locale } from '../../messages/language.ts';

const STORAGE_KEY = 'mangalm-csv';

interface CsvStyle {
  delimiter: string;
  decimal: '.' | ',';
  bom: boolean;
}

/** Default CSV format: locales with a decimal comma use semicolons as the delimiter. */
function defaultStyle(): CsvStyle {
  const comma = new Intl.NumberFormat(locale).format(1.5).includes(',');
  return { delimiter: comma ? ';' : ',', decimal: comma ? ',' : '.', bom: true };
}

function storedStyle(): CsvStyle {
  try {
    return { ...defaultStyle(), ...(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as Partial<CsvStyle>) };
  } catch {
    return defaultStyle();
  }
}

/** CSV download of a report with format options, persisted in localStorage. */
export function CsvMenu({ question: { name, ...question }, as }: { question: ReportQuestion; as: string }) {
  const [style, setStyle] = useState(storedStyle);
  const change = (more: Partial<CsvStyle>) => {
    const next = { ...style, ...more };
    setStyle(next);
    localStorage.setItem(STORAGE_KEY, JSON.stringify(next));
  };
  const { delimiter, decimal, bom } = style;
  const query = new URLSearchParams({
    question: JSON.stringify(question),
    style: JSON.stringify({ delimiter, decimal }),
    bom: bom ? '1' : '0',
    as,
  });
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Download size={14} />}>
          {m.table.exportAs}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Select
            size="xs"
            label={m.reports.delimiter}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            data={Object.entries(m.reports.delimiters).map(([value, label]) => ({ value, label }))}
            value={delimiter}
            onChange={(value) => change({ delimiter: value! })}
          />
          <Select
            size="xs"
            label={m.reports.decimal}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            data={Object.entries(m.reports.decimals).map(([value, label]) => ({ value, label }))}
            value={decimal}
            onChange={(value) => change({ decimal: value as CsvStyle['decimal'] })}
          />
          <Checkbox
            size="xs"
            label={m.reports.bom}
            checked={bom}
            onChange={({ currentTarget: { checked } }) => change({ bom: checked })}
          />
          <Button size="xs" component="a" variant="default" href={`/files/reports/${name}.xlsx?${query}`} download>
            {m.reports.xlsxSave}
          </Button>
          <Button size="xs" component="a" href={`/files/reports/${name}.csv?${query}`} download>
            {m.reports.csvSave}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
