import { useQuery } from '@tanstack/react-query';
import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { PartView } from '../../../web/records/lines/lines-text.tsx';
import { getRecord, partLabel } from '../../../web/records/registry.ts';
import type { FieldViewProps } from '../../../web/room.ts';
import type { CampaignPlan, ChangeDiff } from '../changes.contract.ts';
import './changes.css';
import { campaignPlanQuery } from './changes.queries.ts';
import { words } from './changes.words.ts';

/** A value of the campaign as its own page shows it. */
export function PlanValue({ field, value, refs }: { field: string; value: unknown; refs: CampaignPlan['refs'] }) {
  return <PartView def={getRecord('campaign')} name={field} value={value} refs={refs} />;
}

export function FieldName({ field }: { field: string }) {
  const say = useSay();
  return <>{say(partLabel(getRecord('campaign'), field))}</>;
}

/** What becomes of what: `预算 ¥20,000 改为 ¥30,000`, line by line. */
export function DiffLines({ diff, refs }: { diff: ChangeDiff; refs: CampaignPlan['refs'] }) {
  const say = useSay();
  return (
    <ul className="hy-change__diff">
      {diff.map((x) => (
        <li key={x.field}>
          <span className="hy-muted">
            <FieldName field={x.field} />
          </span>
          <span className="hy-change__from">
            <PlanValue field={x.field} value={x.from} refs={refs} />
          </span>
          <span className="hy-small hy-muted">{say(words.arrow)}</span>
          <b>
            <PlanValue field={x.field} value={x.to} refs={refs} />
          </b>
        </li>
      ))}
    </ul>
  );
}

/** In lists the names of what changes; on a page old and new side by side. */
export function DiffView({ value, row, compact }: FieldViewProps) {
  const say = useSay();
  const campaign = typeof row['campaign'] === 'string' ? row['campaign'] : '';
  const diff = (value ?? []) as ChangeDiff;
  const named = diff.some((x) => x.field === 'channels' || x.field === 'channelPlan');
  const { data } = useQuery({ ...campaignPlanQuery(campaign), enabled: !compact && named && campaign !== '' });
  if (diff.length === 0) return <span className="hy-muted">{NONE}</span>;
  if (!compact) return <DiffLines diff={diff} refs={data?.refs ?? {}} />;
  const def = getRecord('campaign');
  return <span>{diff.map((x) => say(partLabel(def, x.field))).join('、')}</span>;
}
