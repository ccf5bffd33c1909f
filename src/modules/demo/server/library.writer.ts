import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Case } from '../../knowledge/cases.contract.ts';
import type { KnowledgeApi } from '../../knowledge/knowledge.api.ts';
import { Reference, Term } from '../../knowledge/library.contract.ts';
import { Playbook } from '../../knowledge/playbooks.contract.ts';
import { Position } from '../../organization/organization.contract.ts';
import type { PersonKey } from './brand.data.ts';
import { addDays } from './calendar.ts';
import { campaignsAround } from './campaigns.data.ts';
import type { Cast, CastDeps } from './cast.ts';
import { pastCases, peakFindings, playbooks, references, terms } from './library.data.ts';
import { type DemoRecords, daysAgo } from './records.writer.ts';

type Deps = CastDeps & { readonly knowledge: KnowledgeApi };

/** What the department knows: cases of past and of closed campaigns, ways of doing them, words and references. */
export async function writeLibrary(deps: Deps, cast: Cast, records: DemoRecords, today: string): Promise<void> {
  const cases = await writeCases(deps, cast, records, today);
  await writePlaybooks(deps, cast, records, cases, today);
  await writeWords(deps, cast, today);
}

async function writeCases(
  { writes, reads, knowledge }: Deps,
  cast: Cast,
  records: DemoRecords,
  today: string,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const file = async (who: PersonKey, days: number, hours: number, id: string, version: number): Promise<void> => {
    await cast.act(who, daysAgo(today, days, hours), (work) => writes.transition(work, Case, id, version, 'file'));
  };
  for (const [i, c] of pastCases.entries()) {
    const row = await cast.act('director', daysAgo(today, 150, 9 + i), (work) =>
      writes.create(work, Case, {
        title: c.title,
        kind: c.kind,
        period: { start: addDays(today, -c.days[0]), end: addDays(today, -c.days[1]) },
        channels: c.channels.flatMap((slug) => records.channels.get(slug) ?? []),
        budget: { amount: c.budget, currency: 'CNY' },
        cost: { amount: c.cost, currency: 'CNY' },
        gmv: { amount: c.gmv, currency: 'CNY' },
        roi: c.roi,
        summary: c.summary,
        highlights: c.highlights,
        problems: c.problems,
        lessons: c.lessons,
        tags: c.tags,
        unitId: cast.units[c.unit],
        ownerId: cast.people[c.owner],
      }),
    );
    ids.set(c.title, row.id);
    await file('director', 149, 9 + i, row.id, row.version);
  }
  // It was filed when the campaign closed, before the demo had figures: counted again, and written up.
  for (const plan of campaignsAround(today).filter((c) => c.state === 'closed')) {
    const campaignId = records.campaigns.get(plan.key);
    if (campaignId === undefined) throw new Error(`there is no campaign ${plan.key}`);
    const campaign = await cast.act('director', daysAgo(today, 60, 10), (work) =>
      reads.read(work.tx, Campaign, campaignId),
    );
    const filed = await cast.act(plan.manager, daysAgo(today, 60, 11), (work) =>
      knowledge.fileCase(work, { campaignId: campaign.id, findings: peakFindings }),
    );
    const row = await cast.act('director', daysAgo(today, 60, 12), (work) => reads.read(work.tx, Case, filed.id));
    await file('director', 60, 13, row.id, row.version);
  }
  return ids;
}

async function writePlaybooks(
  { writes, reads }: Deps,
  cast: Cast,
  records: DemoRecords,
  cases: ReadonlyMap<string, string>,
  today: string,
): Promise<void> {
  const { items } = await reads.list(await cast.actor('director'), Position, { limit: 100 });
  const positions = new Map(items.map((p) => [p.key, p.id]));
  for (const [i, p] of playbooks.entries()) {
    const { owner, proven, steps, channels, from, ...text } = p;
    const draft = await cast.act(owner, daysAgo(today, 58 - i, 10), (work) =>
      writes.create(work, Playbook, {
        ...text,
        steps: steps.map(({ position, ...step }) => ({
          ...step,
          checklist: [...step.checklist],
          position: positions.get(position) ?? null,
        })),
        budgetShape: [...text.budgetShape],
        targets: [...text.targets],
        channels: channels.flatMap((slug) => records.channels.get(slug) ?? []),
        fromCase: from === undefined ? null : (cases.get(from) ?? null),
        ownerId: cast.people[owner],
      }),
    );
    let row = await cast.act(owner, daysAgo(today, 57 - i, 11), (work) =>
      writes.transition(work, Playbook, draft.id, draft.version, 'publish'),
    );
    if (!proven) continue;
    row = await cast.act(owner, daysAgo(today, 40, 15), (work) =>
      writes.update(work, Playbook, row.id, row.version, { rhythm: `${text.rhythm}群消息不超过 80 字。` }),
    );
    await cast.act('director', daysAgo(today, 39, 16), (work) =>
      writes.transition(work, Playbook, row.id, row.version, 'prove'),
    );
  }
}

async function writeWords({ writes }: Deps, cast: Cast, today: string): Promise<void> {
  await cast.act('analyst', daysAgo(today, 120, 10), async (work) => {
    for (const [name, english, synonyms, field, definition] of terms) {
      const row = await writes.create(work, Term, { name, english, synonyms, field, definition });
      await writes.transition(work, Term, row.id, row.version, 'publish');
    }
  });
  for (const { days, tags, ...reference } of references)
    await cast.act('analyst', daysAgo(today, days, 14), (work) =>
      writes.create(work, Reference, { ...reference, tags: [...tags], publishedOn: addDays(today, -days - 3) }),
    );
}
