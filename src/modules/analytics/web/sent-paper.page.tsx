import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { queryText } from '../../../web/api/call.ts';
import { useMe } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { PageHeader, useNow, useToday } from '../../../web/kit/small.tsx';
import { Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { formatDay, formatInstant } from '../../../web/kit/time.ts';
import { paperFormats } from '../paper.contract.ts';
import { occasions, type SentPaper, sentKinds, sentWays } from '../sent-paper.contract.ts';
import { PaperBody } from './paper-body.tsx';
import './report.css';
import { ReportBody } from './report-body.tsx';
import { sentPaperQuery } from './sent.queries.ts';
import { sentWords as words } from './sent.words.ts';
import { livePath } from './sent-view.ts';

/** A paper as it was sent, with files drawn from that and the way to what it would say now. */
export function SentPaperPage() {
  const say = useSay();
  const locale = useLocale();
  const today = useToday();
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const query = useQuery(sentPaperQuery(id));
  const sent = query.data;
  const period = (one: SentPaper): string =>
    one.model?.form === 'paper' ? say(one.model.paper.period.label) : formatDay(one.period.start, today, locale);
  return (
    <div className="hy-report">
      <PageHeader
        before={<PathLink to="/reports/sent">{say(words.title)}</PathLink>}
        title={sent === undefined ? say(words.title) : `${say(sentKinds[sent.kind])} · ${period(sent)}`}
        actions={sent !== undefined && sent.model !== null && <Files sent={sent} />}
      />
      <QueryBoundary query={query} rows={12}>
        {(found) => <Body sent={found} />}
      </QueryBoundary>
    </div>
  );
}

function Files({ sent }: { sent: SentPaper }) {
  const locale = useLocale();
  return (
    <div className="hy-row hy-row--wrap hy-noprint">
      {(sent.kind === 'daily' ? (['xlsx'] as const) : paperFormats).map((format) => (
        <Button
          key={format}
          type={format === 'docx' || sent.kind === 'daily' ? 'primary' : 'default'}
          icon={<Icon name="download" />}
          href={`/api/reports/sent-papers/${sent.id}/file${queryText({ format, locale })}`}
          download
        >
          {{ docx: 'Word', pdf: 'PDF', xlsx: 'Excel' }[format]}
        </Button>
      ))}
    </div>
  );
}

function Body({ sent }: { sent: SentPaper }) {
  const say = useSay();
  const locale = useLocale();
  const zone = useMe().workspace.timeZone;
  const now = useNow();
  const { model } = sent;
  return (
    <div className="hy-stack">
      <Note tone={sent.state === 'failed' ? 'warning' : 'info'}>
        {say(words.frozen, {
          when: formatInstant(sent.sentAt ?? sent.madeAt, zone, now, locale),
          name: sent.to.name,
          occasion: say(occasions[sent.occasion]),
          via: say(sentWays[sent.via]),
        })}{' '}
        {sent.state === 'failed' && say(words.notSent)} <PathLink to={livePath(sent)}>{say(words.openNow)}</PathLink>
      </Note>
      {model === null && <Note tone="warning">{say(words.noContent)}</Note>}
      {model?.form === 'paper' && <PaperBody paper={model.paper} foot={<Hash sent={sent} />} />}
      {model?.form === 'daily' && <ReportBody report={model.report} foot={<Hash sent={sent} />} />}
    </div>
  );
}

/** The same stands in the audit log. */
function Hash({ sent }: { sent: SentPaper }) {
  const say = useSay();
  return (
    <span title={sent.sha256}>
      {say(words.hash)} <code>{sent.sha256.slice(0, 12)}</code>
    </span>
  );
}
