import { Button, Menu, Select, Stack, Text } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { addMonths, later } from '../../../src-shared/calendar.ts';
import type { Target, TargetList } from '../../../src-shared/contract/index.ts';
import { date, month as monthName } from '../../components/format.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Pending } from '../../components/PageState.tsx';
import { useCall } from '../../components/use-call.ts';
import { useAllowed, useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { TargetForm } from './TargetForm.tsx';
import { TargetGroupTable } from './TargetGroupTable.tsx';

/** What is to be sold in a month, how far it is, and where it lands. */
export default function TargetsPage() {
  const [params, setParams] = useSearchParams();
  const asked = params.get('month');
  const { data, error, reload } = useCall('targets.list', asked ? { month: asked } : {});
  const [edited, setEdited] = useState<Target | 'new' | null>(null);
  const mayChange = useAllowed('targets.save');
  const hasAny = data !== null && data.months.length > 0;
  return (
    <>
      <PageHeader title={m.targets.title} remark={data && data.items.length > 0 ? remarkOf(data) : undefined}>
        {data && (hasAny || asked) && (
          <Select
            aria-label={m.targets.month}
            w={150}
            allowDeselect={false}
            data={monthsOf(data).map((value) => ({ value, label: monthName(value) }))}
            value={data.month}
            onChange={(value) => setParams(value && value !== data.today.slice(0, 7) ? { month: value } : {})}
          />
        )}
        {hasAny && <TargetExport />}
        {mayChange && <Button onClick={() => setEdited('new')}>{m.targets.add}</Button>}
      </PageHeader>
      {!data || error !== null ? (
        <Pending error={error} retry={reload} />
      ) : data.items.length === 0 ? (
        <NoTargets mayChange={mayChange} />
      ) : (
        <Stack gap="lg">
          {data.groups.map((group) => (
            <TargetGroupTable
              key={`${group.by} ${group.ids.join()}`}
              list={data}
              group={group}
              onEdit={mayChange && data.month >= data.today.slice(0, 7) ? setEdited : null}
              onChanged={reload}
            />
          ))}
        </Stack>
      )}
      {edited && data && (
        <TargetForm
          target={edited === 'new' ? null : edited}
          month={later(data.month, data.today.slice(0, 7))}
          thisMonth={data.today.slice(0, 7)}
          onClose={() => setEdited(null)}
          onSaved={reload}
        />
      )}
    </>
  );
}

/** The months to choose from: those with targets, this one, and the next two. */
function monthsOf({ months, month, today }: TargetList): string[] {
  const next = [0, 1, 2].map((ahead) => addMonths(`${today.slice(0, 7)}-01`, ahead).slice(0, 7));
  return [...new Set([...months, month, ...next])].sort().toReversed();
}

function remarkOf({ knownUntil, workingDaysLeft, month, today }: TargetList): string {
  const known = knownUntil === null ? '' : m.targets.known(date(knownUntil));
  return [known, month < today.slice(0, 7) ? m.targets.isOver : m.targets.daysLeft(workingDaysLeft)].join(' ').trim();
}

function NoTargets({ mayChange }: { mayChange: boolean }) {
  const isNarrowed = useMe(({ me }) => me?.narrowed ?? false);
  return (
    <Stack gap={4}>
      <Text>{isNarrowed ? m.targets.noneOwn : m.targets.none}</Text>
      {mayChange && (
        <Text c="dimmed" size="sm" maw={640}>
          {m.targets.noneHint}
        </Text>
      )}
    </Stack>
  );
}

/** The figures as a report, and the targets as a list to edit and import again. */
function TargetExport() {
  const mayExport = useAllowed('imports.exportList');
  const mayReport = useAllowed('reports.run');
  if (!mayExport && !mayReport) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<Download size={14} />}>
          {m.table.exportAs}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {mayReport && (
          <>
            <Menu.Label>{m.targets.asReport}</Menu.Label>
            <Menu.Item component="a" href="/files/reports/targets.csv" download>
              {m.reports.csvSave}
            </Menu.Item>
            <Menu.Item component="a" href="/files/reports/targets.xlsx" download>
              {m.reports.xlsxSave}
            </Menu.Item>
          </>
        )}
        {mayExport && (
          <>
            <Menu.Label title={m.listed.exportHint}>{m.targets.toEdit}</Menu.Label>
            <Menu.Item component="a" href="/files/lists/targets.csv" download>
              {m.reports.csvSave}
            </Menu.Item>
            <Menu.Item component="a" href="/files/lists/targets.xlsx" download>
              {m.reports.xlsxSave}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
