import type { Label } from '../../../shared/label.ts';
import type { RecordDef, RowOf } from '../../../shared/record/record.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Team } from '../../work/team.contract.ts';
import type { Retrospective } from '../retrospectives.contract.ts';

/** What is looked back at: a campaign or a project team. All that a retrospective needs to know of it. */
export interface Subject {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly unitId: string | null;
  /** Who owes the retrospective. */
  readonly responsible: string | null;
  /** Where its actions belong. */
  readonly campaign: string | null;
  readonly team: string | null;
  readonly submittedAt: string | null;
  /** It has run, so there is something to look back at. */
  readonly begun: boolean;
  /** Nothing of it can be written any more. */
  readonly frozen: boolean;
}

/** One kind of subject; its two actions are what a retrospective follows. */
export interface SubjectKind {
  /** The field of the retrospective that names it. */
  readonly field: 'campaign' | 'team';
  readonly def: RecordDef;
  /** The action that ends it, with which its retrospective begins. */
  readonly ends: string;
  /** The action that needs an accepted retrospective and files it. */
  readonly closes: string;
  readonly toSubject: (row: unknown) => Subject;
  readonly notBegun: Label;
  readonly refusal: Label;
  readonly ended: (title: string) => Label;
}

const ofCampaign = (row: RowOf<typeof Campaign>): Subject => ({
  id: row.id,
  version: row.version,
  title: row.title,
  unitId: row.unitId,
  responsible: row.manager ?? row.ownerId,
  campaign: row.id,
  team: null,
  submittedAt: row.retrospectiveAt,
  begun: ['live', 'evaluating', 'closed'].includes(row.state),
  frozen: Campaign.states.frozen?.includes(row.state) === true,
});
const ofTeam = (row: Team): Subject => ({
  id: row.id,
  version: row.version,
  title: row.name,
  unitId: row.unitId,
  responsible: row.ownerId,
  campaign: row.campaign,
  team: row.id,
  submittedAt: row.retrospectiveAt,
  begun: ['active', 'reviewing', 'closed'].includes(row.state),
  frozen: Team.states.frozen?.includes(row.state) === true,
});

export const subjectKinds: readonly SubjectKind[] = [
  {
    field: 'campaign',
    def: Campaign,
    ends: 'evaluate',
    closes: 'close',
    toSubject: (row) => ofCampaign(row as RowOf<typeof Campaign>),
    notBegun: {
      zh: '活动还没有进行，没有可复盘的',
      en: 'The campaign has not run: there is nothing to look back at',
    },
    refusal: { zh: '结案前', en: 'Closing' },
    ended: (title) => ({
      zh: `活动“${title}”结束，复盘已备好数据，等你来写`,
      en: `The campaign “${title}” has ended: its retrospective waits for you, with its figures filled in`,
    }),
  },
  {
    field: 'team',
    def: Team,
    ends: 'finish',
    closes: 'close',
    toSubject: (row) => ofTeam(row as Team),
    notBegun: {
      zh: '项目组还没有启动，没有可复盘的',
      en: 'The team has not started: there is nothing to look back at',
    },
    refusal: { zh: '解散前', en: 'Closing' },
    ended: (title) => ({
      zh: `项目组“${title}”结束，复盘已备好数据，等你来写`,
      en: `The project team “${title}” has ended: its retrospective waits for you, with its facts filled in`,
    }),
  },
];

export const kindOfRecord = (d: RecordDef): SubjectKind | undefined => subjectKinds.find((k) => k.def.id === d.id);

/** What a retrospective names; undefined where it names neither or both. */
export function namedIn(
  row: Pick<Retrospective, 'campaign' | 'team'>,
): { readonly kind: SubjectKind; readonly id: string } | undefined {
  const named = subjectKinds.flatMap((kind) => {
    const id = row[kind.field];
    return id === null ? [] : [{ kind, id }];
  });
  return named.length === 1 ? named[0] : undefined;
}
