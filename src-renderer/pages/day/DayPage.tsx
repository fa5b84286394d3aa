import { Alert, Button, Group, Menu, Paper, Select, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { localToday } from '../../../src-shared/calendar.ts';
import type { DayPlan, DayStop } from '../../../src-shared/contract/index.ts';
import { asProblem } from '../../../src-shared/problem.ts';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { ExportMenu } from '../../components/ExportMenu.tsx';
import { useFilter } from '../../components/filters.ts';
import { kilometres, money, weekdayDate } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { ScrollX } from '../../components/ScrollX.tsx';
import { useCall } from '../../components/use-call.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';
import { DaySettingsForm } from './DaySettingsForm.tsx';
import { saveCalendar } from './save-calendar.ts';

/** The best day of a rep: whom to visit, in the order of the way, and whom to call. */
export default function DayPage() {
  const [params, put] = useQueryParams();
  const { filter } = useFilter();
  const [isPlanning, setIsPlanning] = useState(false);
  const { data: settings, ...ofSettings } = useCall('day.settings', {});
  const only = settings?.salespeople.length === 1 ? settings.salespeople[0] : undefined;
  const salesperson = params.get('salesperson') ?? filter.salesperson ?? only;
  const day = params.get('date') ?? localToday();
  const query = { date: day, ...(salesperson && { salesperson }) };
  const ofPlan = useCall('day.plan', query, { wait: settings === null });
  const { data } = ofPlan;
  const { error, reload } = settings === null ? ofSettings : ofPlan;
  const problem = error === null ? null : asProblem(error);
  const wrong = (field: string) =>
    problem?.fields?.[field] &&
    m.text({ message: problem.fields[field], descriptor: problem.fieldDescriptors?.[field] });
  const isRefused = problem?.code === 'day_refused';
  const plan = isRefused ? null : data;
  const open = plan?.stops.filter(({ isDone }) => !isDone) ?? [];
  const first = open.find(({ how }) => how === 'called') ?? open[0];
  return (
    <>
      <PageHeader title={m.day.title} remark={plan && <PlanRemark plan={plan} open={open} />}>
        {first && (
          <Button component={Link} href={callHref(first, query)}>
            {m.day.begin}
          </Button>
        )}
        {plan && (
          <>
            <Button variant="default" onClick={() => window.print()}>
              {m.print}
            </Button>
            <ExportMenu table="day" query={query}>
              <Menu.Item onClick={() => saveCalendar(plan)}>{m.day.calendar}</Menu.Item>
            </ExportMenu>
          </>
        )}
        <IfAllowed ask="day.changeSettings">
          <Button variant="default" onClick={() => setIsPlanning(true)}>
            {m.day.settings}
          </Button>
        </IfAllowed>
      </PageHeader>
      <Group align="flex-start" gap="sm" mb="sm" className="no-print">
        <TextInput
          size="xs"
          type="date"
          aria-label={m.day.date}
          value={day}
          error={wrong('date')}
          onChange={(event) => put({ date: event.currentTarget.value || null })}
        />
        <Select
          size="xs"
          w={190}
          clearable
          searchable
          aria-label={m.day.rep}
          placeholder={m.day.everyone}
          data={settings?.salespeople ?? []}
          value={salesperson ?? null}
          error={wrong('salesperson')}
          onChange={(value) => put({ salesperson: value })}
        />
      </Group>
      {isRefused && (
        <Alert color="yellow" role="status">
          {m.problem(problem)}
        </Alert>
      )}
      {problem && !isRefused && <ErrorAlert error={error} retry={reload} />}
      {!data && error === null && <Loading />}
      {plan?.notes.map((note) => (
        <Text key={note.descriptor.id} size="sm" c="dimmed">
          {m.text(note)}
        </Text>
      ))}
      {plan && plan.stops.length === 0 && <Text mt="sm">{m.day.none}</Text>}
      {plan && <Stops plan={plan} how="visited" query={query} />}
      {plan && <Stops plan={plan} how="called" query={query} />}
      {isPlanning && settings && <DaySettingsForm settings={settings} onClose={() => setIsPlanning(false)} />}
    </>
  );
}

type PlanQuery = { date: string; salesperson?: string };

/** The call page of a stop, which leads on through the plan. */
const callHref = ({ storeId, how }: DayStop, query: PlanQuery) =>
  `/calls/${storeId}?${new URLSearchParams({ ...query, plan: '1', how })}`;

function PlanRemark({ plan, open }: { plan: DayPlan; open: DayStop[] }) {
  const visits = open.filter(({ how }) => how === 'visited').length;
  const { currency } = plan;
  return [
    weekdayDate(plan.date),
    plan.salesperson,
    m.day.remark(open.length - visits, visits),
    m.day.extra(money(plan.worthMinor, currency)),
    visits > 0 && m.day.way(kilometres(plan.kilometres), money(plan.wayMinor, currency)),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The visits or the calls of a plan, as a table that is printed as it is. */
function Stops({ plan, how, query }: { plan: DayPlan; how: DayStop['how']; query: PlanQuery }) {
  const stops = plan.stops.filter((stop) => stop.how === how);
  if (stops.length === 0) return null;
  const isVisit = how === 'visited';
  return (
    <Paper mt="sm" component="section" className="day-stops" aria-labelledby={`day-${how}`}>
      <Title order={2} id={`day-${how}`} mb={4}>
        {isVisit ? m.day.visits : m.day.calls}
      </Title>
      <ScrollX>
        <table className="paper">
          <thead>
            <tr>
              <th aria-label="№" />
              <th>{m.day.store}</th>
              <th>{m.day.where}</th>
              <th>{m.day.phone}</th>
              <th>{m.day.why}</th>
              {isVisit && <th className="figure">{m.day.km}</th>}
              <th className="figure" title={m.day.worthHint}>
                {m.day.worth}
              </th>
            </tr>
          </thead>
          <tbody>
            {stops.map((stop, i) => (
              <tr key={stop.storeId}>
                <td className="figure">{i + 1}</td>
                <td>
                  <Link href={callHref(stop, query)} className="call-name">
                    {stop.storeName}
                  </Link>{' '}
                  {stop.isDone && <span className="badge badge-calm">{m.day.done}</span>}
                  {stop.promise && !stop.isDone && (
                    <span className="badge badge-warn">{m.calls.promisedFor(weekdayDate(stop.promise.day))}</span>
                  )}
                </td>
                <td>{whereText(stop)}</td>
                <td>{stop.phone && <a href={`tel:${stop.phone}`}>{stop.phone}</a>}</td>
                <td>
                  {stop.reasons
                    .filter(({ code }) => SHOWN.includes(code))
                    .map(({ code, value }) => m.calls.reasons[code](String(value ?? '')))
                    .join(' · ')}
                  {stop.overdueMinor > 0 && (
                    <Text size="xs" className="late">
                      {m.owed.overdue(money(stop.overdueMinor, plan.currency))}
                    </Text>
                  )}
                </td>
                {isVisit && <td className="figure">{stop.kilometres === null ? '–' : kilometres(stop.kilometres)}</td>}
                <td className="figure">{stop.isDone ? '–' : money(stop.worthMinor, plan.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </Paper>
  );
}

/** Reasons that tell why on this day; what a promise is for stands beside the store. */
const SHOWN: DayStop['reasons'][number]['code'][] = ['due', 'overdue', 'may_leave', 'not_visited', 'open_order'];

const whereText = ({ address, postalCode, city, place }: DayStop) =>
  [...new Set([address || city, address ? '' : postalCode, place === postalCode.slice(0, 5) ? '' : place])]
    .filter(Boolean)
    .join(', ');
