import { ActionIcon, Text, Title } from '@mantine/core';
import { X } from 'lucide-react';
import { Link } from 'wouter';
import type { Pivot } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { useFilter } from '../../components/filters.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { aboutOf, dimensionLabel, titleOf } from './labels.ts';
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
  if (error || !data) return <PageState title={m.reports.title} error={error} retry={reload} />;
  const forget = (id: number) => call('reports.remove', { id }).then(reload, showError);
  return (
    <>
      <PageHeader title={m.reports.title} />
      {data.saved.length > 0 && (
        <>
          <Title order={2} mb="xs">
            {m.reports.saved}
          </Title>
          <div className="cards">
            {data.saved.map(({ id, name, pivot }) => (
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
          </div>
        </>
      )}
      <div className="cards">
        <Link className="card card-own" href={to('/reports/custom')}>
          <b>{m.reports.own}</b>
          <Text size="sm" c="dimmed" component="span">
            {m.reports.ownHint}
          </Text>
        </Link>
        {data.reports.map((report) => (
          <Link key={report.name} href={to(`/reports/${report.name}`)} className="card">
            <b>{titleOf(report)}</b>
            <Text size="sm" c="dimmed" component="span">
              {aboutOf(report)}
            </Text>
          </Link>
        ))}
      </div>
      <IfAllowed ask="digest.settings">
        <WeeklyDigest />
      </IfAllowed>
    </>
  );
}
