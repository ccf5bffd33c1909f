import type { RecordDef } from '../../../shared/record/record.ts';
import type { Answer } from '../../testing/app.ts';
import type { MetaWorld, Place } from './meta-world.testing.ts';
import type { Ask, RouteCase, RouteCases, Verdict } from './route-case.testing.ts';

/** A step that every row of the record can take, from the state it begins in. */
const steps: Readonly<Record<string, string>> = {
  orgUnit: 'close',
  position: 'retire',
  person: 'leave',
  assignment: 'end',
  goal: 'cancel',
  actionPlan: 'cancel',
  conflict: 'drop',
  flightPlan: 'cancel',
  campaign: 'cancel',
  leave: 'cancel',
  channel: 'pause',
  channelAccount: 'pause',
  trackedLink: 'pause',
  budget: 'cancel',
  budgetLine: 'close',
  commitment: 'cancel',
  expense: 'drop',
  budgetTransfer: 'cancel',
  reconciliation: 'cancel',
  campaignChange: 'cancel',
  prepItem: 'finish',
  risk: 'close',
  ownMetric: 'retire',
  task: 'start',
  sop: 'retire',
  team: 'cancel',
  secondment: 'cancel',
  personSkill: 'lapse',
  meeting: 'cancel',
  robot: 'retire',
  webhook: 'activate',
  incident: 'respond',
  retrospective: 'submit',
  case: 'file',
  playbook: 'publish',
  term: 'publish',
  reference: 'outdate',
};
/** A field that can be changed where the title cannot. */
const patches: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  assignment: { isPrimary: null },
  leave: { reason: '改过的事由' },
  secondment: { load: 60 },
  retrospective: { lessons: '改过的结论' },
  campaignChange: { reason: '改过的原因' },
};

/** What starts the first clock of a record. */
const clocked: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  campaign: { kind: 'anniversary', period: { start: '2099-06-01', end: '2099-06-18' } },
  task: { due: '2099-06-30T10:00:00Z' },
  prepItem: { dueOn: '2099-06-30' },
  team: { period: { start: '2099-06-01', end: '2099-06-18' } },
};
/** The state in which it runs, where that is not the first. */
const clockedIn: Readonly<Record<string, string>> = { team: 'active' };

const textFile = { name: 'notes.txt', content: '会议记录' };

/** The cases of all derived routes of a record: the same for every record, for the routes are. */
export function recordCases(world: MetaWorld, d: RecordDef): RouteCases {
  const shared = d.shared === true;
  /** What another region sees of it, and what it may change of it. */
  const seen: Verdict = shared ? 'open' : 'hidden';
  const changed: Verdict = shared ? 'refused' : 'hidden';
  const forbidden: Verdict = shared
    ? { none: 'shared: everybody of the workspace reads it and may comment and watch' }
    : 'refused';

  /** A row to be looked at. */
  const seenRow = async (place: Place): Promise<Ask> => ({ params: { id: (await world.standing(d.id, place)).id } });
  /** A row to be changed; where nobody may get at it, one serves all. */
  const changedRow = async (place: Place): Promise<string> =>
    (await (place === 'east' ? world.fresh(d.id, place) : world.standing(d.id, place))).id;
  const row = async (place: Place): Promise<{ id: string; title: string }> => {
    const made = await world.fresh(d.id, place);
    const title = (made as unknown as Readonly<Record<string, unknown>>)[d.title];
    return { id: made.id, title: typeof title === 'string' ? title : made.id };
  };
  const one =
    (more: Omit<Ask, 'params'> = {}) =>
    async (place: Place): Promise<Ask> => ({ params: { id: await changedRow(place) }, ...more });
  const reading: Pick<RouteCase, 'otherWorkspace' | 'otherRegion' | 'forbidden'> = {
    otherWorkspace: 'hidden',
    otherRegion: seen,
    forbidden,
  };
  const changing: Pick<RouteCase, 'otherWorkspace' | 'otherRegion' | 'forbidden'> = {
    otherWorkspace: 'hidden',
    otherRegion: changed,
    forbidden: 'refused',
  };
  const listing: Pick<RouteCase, 'otherWorkspace' | 'otherRegion' | 'forbidden'> = {
    otherWorkspace: 'absent',
    otherRegion: shared ? 'open' : 'absent',
    forbidden,
  };
  const listed =
    (query: Readonly<Record<string, string>> = {}) =>
    async (place: Place): Promise<Ask> => {
      const { id, title } = await row(place);
      // Newest first, so that the row is on the first page whatever was made before.
      return { query, marker: query['format'] === undefined ? id : title };
    };
  const comment = async (place: Place): Promise<Ask> => {
    const { id } = await world.standing(d.id, place);
    const writer = place === 'east' ? world.admin : world.at[place];
    const made = await writer.post(`/api/records/${d.path}/${id}/comments`, { body: '看过了' });
    return { params: { id, commentId: made.textAt('id') } };
  };
  const view = async (place: Place): Promise<Ask> => {
    const owner = place === 'east' ? world.admin : world.at[place];
    const made = await owner.post(`/api/records/${d.path}/views`, viewBody);
    return { params: { id: made.textAt('id') } };
  };
  const viewBody = { name: '我的视图', shared: false, settings: { sort: '-updatedAt' } };
  const views: Pick<RouteCase, 'otherWorkspace' | 'otherRegion' | 'forbidden'> = {
    otherWorkspace: 'hidden',
    otherRegion: 'hidden',
    forbidden,
  };
  const nothing = { none: 'an empty table holds no rows of anybody' };
  const ownViews = { none: 'views are somebody’s own; other people’s are asked for by id below' };
  const right = (path: readonly (string | number)[], is: unknown) => (answer: Answer) => answer.at(...path) === is;
  const patch = patches[d.id] ?? { [d.title]: '改过的名称' };
  const named = (name: string): string => `${d.id}.${name}`;

  return {
    ...clockCases(world, d, reading),
    [named('list')]: { ask: listed({ sort: '-createdAt' }), ...listing },
    [named('lookup')]: { ask: listed(), ...listing },
    [named('create')]: {
      ask: async (place) => ({ body: { ...(await world.draft(d, place)), unitId: world.unitOf(place) } }),
      otherWorkspace: 'invalid',
      otherRegion: 'refused',
    },
    [named('get')]: { ask: seenRow, ...reading },
    [named('update')]: { ask: one({ body: { version: 1, patch } }), ...changing },
    [named('transition')]: {
      ask: one({ body: { version: 1, action: steps[d.id] ?? 'unknown', reason: '测试' } }),
      ...changing,
    },
    [named('remove')]: { ask: one({ query: { version: '1' } }), ...changing },
    [named('restore')]: {
      ask: async (place) => {
        const { id } = await row(place);
        await world.at[place].delete(`/api/records/${d.path}/${id}`, { version: '1' });
        return { params: { id } };
      },
      ...changing,
      right: right(['item', 'deletedAt'], null),
    },
    [named('bulk')]: {
      ask: async (place) => ({ body: { items: [{ id: await changedRow(place), version: 1 }], delete: true } }),
      otherWorkspace: 'untouched',
      otherRegion: 'untouched',
      forbidden: shared ? 'untouched' : 'refused',
      right: (answer) => (answer.at('done') as unknown[]).length === 1,
    },
    [named('history')]: { ask: seenRow, ...reading },
    [named('comments')]: { ask: seenRow, ...reading },
    [named('comment')]: { ask: async (place) => ({ ...(await seenRow(place)), body: { body: '收到' } }), ...reading },
    [named('mentionable')]: { ask: seenRow, ...reading },
    [named('editComment')]: {
      ask: async (place) => ({ ...(await comment(place)), body: { body: '改一下' } }),
      ...changing,
    },
    [named('deleteComment')]: { ask: comment, ...changing },
    [named('files')]: { ask: seenRow, ...reading },
    [named('upload')]: { ask: one({ file: textFile }), ...changing },
    [named('watch')]: { ask: seenRow, ...reading },
    [named('unwatch')]: { ask: seenRow, ...reading },
    [named('views')]: { ask: () => ({}), otherWorkspace: ownViews, otherRegion: ownViews, forbidden },
    [named('saveView')]: {
      ask: () => ({ body: viewBody }),
      otherWorkspace: ownViews,
      otherRegion: ownViews,
      forbidden,
    },
    [named('updateView')]: { ask: async (place) => ({ ...(await view(place)), body: viewBody }), ...views },
    [named('deleteView')]: { ask: view, ...views },
    [named('export')]: {
      ask: listed({ format: 'csv', sort: '-createdAt' }),
      otherWorkspace: 'absent',
      otherRegion: shared ? 'open' : 'absent',
    },
    [named('importTemplate')]: { ask: () => ({}), otherWorkspace: nothing, otherRegion: nothing, forbidden },
    ...(d.children === undefined
      ? {}
      : {
          [named('importLines')]: {
            ask: () => ({
              query: { lines: Object.keys(d.children ?? {})[0] ?? '' },
              file: { name: 'lines.csv', content: `${d.label.zh}编号\n一\n` },
            }),
            otherWorkspace: { none: 'a file has no place yet; its rows are checked when it is applied' },
            otherRegion: { none: 'a file has no place yet; its rows are checked when it is applied' },
          },
        }),
    [named('import')]: {
      ask: () => ({ file: { name: 'rows.csv', content: '名称\n一\n' } }),
      otherWorkspace: { none: 'a file has no place yet; its rows are checked when it is applied' },
      otherRegion: { none: 'a file has no place yet; its rows are checked when it is applied' },
    },
  };
}

/** The cases of a record's clocks: only those that declare clocks have the routes. */
function clockCases(
  world: MetaWorld,
  d: RecordDef,
  reading: Pick<RouteCase, 'otherWorkspace' | 'otherRegion' | 'forbidden'>,
): RouteCases {
  const key = d.clocks?.[0]?.key;
  if (key === undefined) return {};
  // A row whose first clock runs, and one of the same whose clock was paused.
  const running = async (place: Place): Promise<string> => {
    const { id } = await world.fresh(d.id, place, clockedIn[d.id]);
    const start = clocked[d.id];
    const actor = await world.t.app.rooms.organization.systemActor(world.workspaceOf(place), 'test');
    if (start !== undefined)
      await world.t.app.deps.writes.transaction(actor, (work) =>
        world.t.app.deps.writes.update(work, d, id, 1, start as never),
      );
    return id;
  };
  const ask =
    (paused: boolean) =>
    async (place: Place): Promise<Ask> => {
      const id = await running(place);
      if (paused)
        await (place === 'east' ? world.admin : world.at[place]).post(
          `/api/records/${d.path}/${id}/clocks/${key}/pause`,
          { reason: '等数据' },
        );
      return { params: { id, key }, ...(paused ? {} : { body: { reason: '等数据' } }) };
    };
  const one = (answer: Answer): boolean => (answer.at('items') as unknown[]).length === 1;
  // Everybody of the workspace reads what is shared; pausing asks for more.
  const shared = d.shared === true;
  const changed: Verdict = shared ? 'refused' : 'hidden';
  return {
    [`${d.id}.clocksOfRows`]: {
      ask: async (place) => {
        const id = await running(place);
        return { query: { ids: id }, marker: id };
      },
      otherWorkspace: 'absent',
      otherRegion: shared ? 'open' : 'absent',
      ...(reading.forbidden === undefined ? {} : { forbidden: reading.forbidden }),
    },
    [`${d.id}.clocks`]: { ask: async (place) => ({ params: { id: await running(place) } }), ...reading, right: one },
    [`${d.id}.pauseClock`]: { ask: ask(false), otherWorkspace: 'hidden', otherRegion: changed, right: one },
    [`${d.id}.resumeClock`]: { ask: ask(true), otherWorkspace: 'hidden', otherRegion: changed, right: one },
  };
}
