import { ActionIcon, Text, TextInput, Title } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Output, Pivot } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { useFilter } from '../../components/filters.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { aboutOf, dimensionLabel, REPORT_GROUPS, type ReportGroup, titleOf } from './labels.ts';
import { WeeklyDigest } from './WeeklyDigest.tsx';

/** URL of a custom report. */
function pivotHref({ rows, columns, measure, filter }: Pivot, name?: string): string {
  const all = { rows, columns, measure, ...filter, ...(name ? { name } : {}) };
  return `/reports/custom?${new URLSearchParams(Object.entries(all).map(([key, value]) => [key, String(value)]))}`;
}

/** Built-in and custom reports. */
export default function ReportsPage() {
  const { to } = useFilter();
  const { data, error, reload } = useCall('reports.list', {});
  const [text, setText] = useState('');
  if (error || !data) return <PageState title={m.reports.title} error={error} retry={reload} />;
  const forget = (id: number) => call('reports.remove', { id }).then(reload, showError);
  const wanted = text.trim().toLocaleLowerCase();
  const matches = (...texts: string[]) => texts.some((one) => one.toLocaleLowerCase().includes(wanted));
  const saved = data.saved.filter(({ name }) => matches(name));
  const reports = data.reports.filter((report) => matches(titleOf(report), aboutOf(report)));
  const isOwnFound = matches(m.reports.own, m.reports.ownHint);
  return (
    <>
      <PageHeader title={m.reports.title}>
        <TextInput
          type="search"
          aria-label={m.reports.search}
          placeholder={m.reports.search}
          value={text}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
      </PageHeader>
      {saved.length + reports.length === 0 && !isOwnFound && <Text c="dimmed">{m.reports.noneFound(text.trim())}</Text>}
      {saved.length > 0 && (
        <Title order={2} mb="xs">
          {m.reports.saved}
        </Title>
      )}
      <div className="cards">
        {saved.map(({ id, name, pivot }) => (
          <div key={id} className="card-with-side">
            <Link className="card" href={pivotHref(pivot, name)}>
              <b>{name}</b>
              <Text size="sm" c="dimmed" component="span">
                {[
                  m.reports.measures[pivot.measure],
                  dimensionLabel(pivot.rows),
                  ...(pivot.columns === 'none' ? [] : [dimensionLabel(pivot.columns)]),
                ].join(' · ')}
              </Text>
            </Link>
            <IfAllowed ask="reports.remove">
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={m.reports.forget(name)}
                onClick={() => forget(id)}
              >
                <X size={14} />
              </ActionIcon>
            </IfAllowed>
          </div>
        ))}
        {isOwnFound && (
          <Link className="card card-own" href={to('/reports/custom')}>
            <b>{m.reports.own}</b>
            <Text size="sm" c="dimmed" component="span">
              {m.reports.ownHint}
            </Text>
          </Link>
        )}
      </div>
      {(Object.keys(REPORT_GROUPS) as ReportGroup[]).map((group) => (
        <ReportCards
          key={group}
          title={m.reports.groups[group]}
          reports={REPORT_GROUPS[group].flatMap((name) => reports.filter((report) => report.name === name))}
        />
      ))}
      <IfAllowed ask="digest.settings">
        <WeeklyDigest />
      </IfAllowed>
    </>
  );
}

function ReportCards({ title, reports }: { title: string; reports: Output<'reports.list'>['reports'] }) {
  const { to } = useFilter();
  if (reports.length === 0) return null;
  return (
    <>
      <Title order={2} mb="xs">
        {title}
      </Title>
      <div className="cards">
        {reports.map((report) => (
          <Link key={report.name} href={to(`/reports/${report.name}`)} className="card">
            <b>{titleOf(report)}</b>
            <Text size="sm" c="dimmed" component="span">
              {aboutOf(report)}
            </Text>
          </Link>
        ))}
      </div>
    </>
  );
}
