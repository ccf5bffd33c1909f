import type { Label } from '../../shared/label.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Notices } from '../notices/notices.service.ts';
import type { Work } from '../records/work.ts';
import type { LoadedContext } from './approval.context.ts';
import type { FlowEvent } from './approval.flow.ts';
import type { ApprovalRow } from './approvals.store.ts';

const both = (zh: string, en: string): Label => ({ zh, en });

/** Those who stand in for these people now are told as well. */
const withStandIns = (people: readonly string[], { ctx }: LoadedContext): string[] => {
  const now = ctx.now.toISOString();
  const standIns = ctx.delegations.filter((d) => people.includes(d.from) && d.start <= now && now < d.end);
  return [...new Set([...people, ...standIns.map((d) => d.to)])];
};

/** 2 小时, 15 分钟: working time that is left. */
function soonTitle(d: RecordDef, title: string, hours: number): Label {
  const whole = hours >= 1 ? Math.round(hours * 10) / 10 : Math.round(hours * 60);
  const [zh, en] = hours >= 1 ? ['个工作小时', 'working hour'] : ['分钟', 'working minute'];
  return both(
    `${d.label.zh}${title}还剩 ${whole} ${zh}审批，逾期升级`,
    `${whole} ${en}${whole === 1 ? '' : 's'} left to decide about ${title}, then it goes up`,
  );
}

/** Tells people what an approval asks of them and how it goes. */
export async function tellEvents(
  notices: Notices,
  work: Work,
  d: RecordDef,
  a: ApprovalRow,
  events: readonly FlowEvent[],
  loaded: LoadedContext,
  interested: readonly string[],
): Promise<void> {
  const t = `“${a.title}”`;
  const papers = d.approvals?.every((x) => x.key !== a.kind) === true;
  const level = a.flow.steps?.[a.flow.at]?.seats.reduce((sum, s) => sum + s.level, 0) ?? 0;
  // Who decides, did decide or asked sees the approval with its paper, whatever else they may read.
  const tell = (kind: string, title: Label, entitled: readonly string[], people: readonly string[] = []) =>
    notices.tell(work, {
      kind: `approval.${kind}`,
      title: papers
        ? both(title.zh.replace(t, `${t}的补交材料`), title.en.replace(t, `The late papers of ${t}`))
        : title,
      dedupeKey: `approval.${kind}:${a.id}:${a.round}:${a.flow.at}:${level}`,
      record: d.id,
      recordId: a.record_id,
      people,
      entitled,
    });
  const asked = a.submitted_by === null ? [] : [a.submitted_by];
  for (const e of events)
    switch (e.kind) {
      case 'started':
      case 'stepOpened':
      case 'reseated':
        await tell(
          'waiting',
          a.urgent
            ? both(`紧急：${d.label.zh}${t}等你审批`, `Urgent: ${t} waits for your approval`)
            : both(`${d.label.zh}${t}等你审批`, `${t} waits for your approval`),
          withStandIns(e.people, loaded),
        );
        break;
      case 'escalated':
        await tell(
          'escalated',
          both(`${d.label.zh}${t}审批超时，升级给你`, `The approval of ${t} is overdue and comes to you`),
          withStandIns(e.people, loaded),
        );
        await tell(
          'late',
          both(`${d.label.zh}${t}审批超时，已升级`, `The approval of ${t} is overdue and went up`),
          asked,
          interested,
        );
        break;
      case 'soon':
        await tell('reminder', soonTitle(d, t, e.hours), withStandIns(e.people, loaded));
        break;
      case 'overdue':
        await tell(
          'overdue',
          both(`${d.label.zh}${t}审批超时，请尽快处理`, `The approval of ${t} is overdue`),
          withStandIns(e.people, loaded),
        );
        break;
      case 'stuck':
        await tell(
          'stuck',
          both(
            `${d.label.zh}${t}没有人可以审批，请任命审批人`,
            `Nobody may approve ${t}: appoint somebody who is not concerned`,
          ),
          [...e.people, ...asked],
          interested,
        );
        break;
      case 'granted':
        await tell('granted', both(`${d.label.zh}${t}已批准`, `${t} was approved`), asked, interested);
        break;
      case 'returned':
        await tell('returned', both(`${d.label.zh}${t}被退回`, `${t} was sent back`), asked, interested);
        break;
      case 'withdrawn':
        await tell('withdrawn', both(`${d.label.zh}${t}已撤回`, `${t} was taken back`), a.involved);
        break;
      case 'voided':
        await tell(
          'voided',
          e.was === 'granted'
            ? both(
                `${d.label.zh}${t}批准后被修改，批准作废，须重新审批`,
                `${t} was changed after its approval: the approval is void`,
              )
            : both(
                `${d.label.zh}${t}审批中被修改，已有的决定作废`,
                `${t} was changed while it was being approved: earlier decisions are void`,
              ),
          [...e.decisions.map((x) => x.by), ...asked],
          interested,
        );
        break;
      case 'decided':
        break;
    }
}
