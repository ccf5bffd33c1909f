import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Segmented, Select } from 'antd';
import { queryText } from '../../../web/api/call.ts';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { PageHeader, useToday } from '../../../web/kit/small.tsx';
import { QueryBoundary } from '../../../web/kit/states.tsx';
import { addDays } from '../../../web/kit/time.ts';
import { OrgUnit } from '../../organization/organization.contract.ts';
import { type Paper, PaperKind, paperFormats, paperKinds } from '../paper.contract.ts';
import './report.css';
import { paperQuery } from './paper.queries.ts';
import { words } from './paper.words.ts';
import { PaperBody } from './paper-body.tsx';
import { PaperSubscription } from './paper-subscription.tsx';
import { sentWords } from './sent.words.ts';

interface Search {
  readonly date?: string;
  readonly unit?: string;
}
const day = /^\d{4}-\d{2}-\d{2}$/;

/** 执行周报、月报、季报、年报: read, print, download as Word, PDF or Excel, and be sent on time. */
export function PaperPage() {
  const say = useSay();
  const locale = useLocale();
  const navigate = useNavigate();
  const params = useParams({ strict: false }) as { kind?: string };
  const kind = PaperKind.catch('weekly').parse(params.kind);
  const given = useSearch({ strict: false }) as { date?: unknown; unit?: unknown };
  const search: Search = {
    ...(typeof given.date === 'string' && day.test(given.date) ? { date: given.date } : {}),
    ...(typeof given.unit === 'string' ? { unit: given.unit } : {}),
  };
  const query = useQuery(paperQuery(kind, search));
  const paper = query.data;
  const go = (to: Search, other: PaperKind = kind): void =>
    void navigate({ to: `/reports/papers/${other}`, search: to as never });
  return (
    <div className="hy-report">
      <PageHeader
        before={paper === undefined ? undefined : (paper.unit?.name ?? paper.workspace.name)}
        title={paper === undefined ? say(paperKinds[kind]) : `${say(paperKinds[kind])} · ${say(paper.period.label)}`}
        actions={
          <div className="hy-row hy-row--wrap hy-noprint">
            <Link to="/reports/sent" search={{ kind } as never}>
              {say(sentWords.title)}
            </Link>
            <Button onClick={() => print()}>{say(words.print)}</Button>
            {paperFormats.map((format) => (
              <Button
                key={format}
                type={format === 'docx' ? 'primary' : 'default'}
                icon={<Icon name="download" />}
                href={`/api/reports/papers/${kind}/file${queryText({ ...search, format, locale })}`}
                download
              >
                {{ docx: 'Word', pdf: 'PDF', xlsx: 'Excel' }[format]}
              </Button>
            ))}
          </div>
        }
      />
      <div className="hy-row hy-row--wrap hy-noprint" style={{ marginBottom: 16 }}>
        <Segmented
          aria-label={say(words.kind)}
          value={kind}
          options={PaperKind.options.map((value) => ({ value, label: say(paperKinds[value]) }))}
          onChange={(other) => go(search.unit === undefined ? {} : { unit: search.unit }, other)}
        />
        {paper !== undefined && <Steps paper={paper} onGo={(date) => go({ ...search, date })} />}
        <UnitChoice
          unit={search.unit}
          onGo={(unit) =>
            go({ ...(search.date === undefined ? {} : { date: search.date }), ...(unit === undefined ? {} : { unit }) })
          }
        />
      </div>
      <QueryBoundary query={query} rows={12}>
        {(found) => (
          <PaperBody
            paper={found}
            foot={<PaperSubscription kind={found.kind} unit={found.unit?.id} date={found.period.start} />}
          />
        )}
      </QueryBoundary>
    </div>
  );
}

function Steps({ paper, onGo }: { paper: Paper; onGo: (date: string) => void }) {
  const say = useSay();
  const today = useToday();
  const after = addDays(paper.period.end, 1);
  return (
    <span className="hy-report__days">
      <button
        type="button"
        className="hy-iconbutton"
        aria-label={say(words.previous)}
        title={say(words.previous)}
        onClick={() => onGo(paper.previous.start)}
      >
        <Icon name="left" />
      </button>
      <span className="hy-small hy-muted">
        {paper.period.start} – {paper.period.end}
      </span>
      <button
        type="button"
        className="hy-iconbutton"
        aria-label={say(words.next)}
        title={say(words.next)}
        disabled={after > today}
        onClick={() => onGo(after)}
      >
        <Icon name="right" />
      </button>
    </span>
  );
}

function UnitChoice({ unit, onGo }: { unit: string | undefined; onGo: (unit: string | undefined) => void }) {
  const say = useSay();
  const units = useQuery(allRowsQuery(OrgUnit, { sort: 'code' })).data?.items ?? [];
  return (
    <Select
      aria-label={say(words.unit)}
      style={{ minWidth: 180 }}
      value={unit ?? ''}
      options={[
        { value: '', label: say(words.allUnits) },
        ...units.map((u) => ({ value: u.id, label: String(u['name']) })),
      ]}
      onChange={(next: string) => onGo(next === '' ? undefined : next)}
    />
  );
}
