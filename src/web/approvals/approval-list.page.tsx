import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { type ApprovalItem, approvalStates } from '../../shared/platform/approvals.contract.ts';
import { approvalsKey } from '../api/live.ts';
import { useSay } from '../i18n/i18n.ts';
import { PathLink } from '../kit/path-link.tsx';
import { PageHeader, StateTag, TimeText } from '../kit/small.tsx';
import { EmptyState, QueryBoundary } from '../kit/states.tsx';
import { FieldView } from '../records/fields/field-view.tsx';
import { columnField, findRecord } from '../records/registry.ts';
import './approvals.css';
import { approvalsQuery, type Box } from './approvals.queries.ts';
import { words } from './approvals.words.ts';
import { DelegateDialog, DelegationList } from './delegations.tsx';

const empty = { waiting: words.none, decided: words.noneDecided, submitted: words.noneSubmitted } as const;

/** What waits for my decision, what I decided, what I asked for. */
export function ApprovalListPage() {
  const say = useSay();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { box: asked } = useSearch({ strict: false }) as { box?: Box };
  const box: Box = asked === 'decided' || asked === 'submitted' ? asked : 'waiting';
  const [delegating, setDelegating] = useState(false);
  const query = useInfiniteQuery(approvalsQuery(box));
  return (
    <div className="hy-appr">
      <PageHeader
        title={say(words.title)}
        actions={<Button onClick={() => setDelegating(true)}>{say(words.delegate)}</Button>}
      />
      <Segmented
        options={(['waiting', 'decided', 'submitted'] as const).map((value) => ({ value, label: say(words[value]) }))}
        value={box}
        onChange={(value) =>
          void navigate({ to: '.', search: value === 'waiting' ? {} : { box: value }, replace: true })
        }
        style={{ marginBottom: 12 }}
      />
      <QueryBoundary query={query} rows={6}>
        {({ pages }) => {
          const items = pages.flatMap((p) => p.items);
          if (items.length === 0)
            return (
              <EmptyState
                icon="check"
                title={say(empty[box])}
                actions={<PathLink to="/campaigns">{say(words.see)}</PathLink>}
              >
                {say(words.noneHelp)}
              </EmptyState>
            );
          return (
            <ul className="hy-card hy-appr__list">
              {items.map((item) => (
                <Line key={item.id} item={item} />
              ))}
            </ul>
          );
        }}
      </QueryBoundary>
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {say(words.more)}
        </Button>
      )}
      <DelegationList />
      {delegating && (
        <DelegateDialog
          onClose={() => {
            setDelegating(false);
            void client.invalidateQueries({ queryKey: approvalsKey });
          }}
        />
      )}
    </div>
  );
}

function Line({ item }: { item: ApprovalItem }) {
  const say = useSay();
  const def = findRecord(item.record);
  const state = approvalStates[item.state];
  return (
    <li>
      <PathLink to={`/approvals/${item.id}`} className="hy-appr__line">
        <span className="hy-appr__what">
          <span className="hy-appr__title">{item.title}</span>
          <span className="hy-small hy-muted">
            {item.about !== null && <strong>{say(item.about)} · </strong>}
            {def !== undefined && `${say(def.label)} · `}
            {say(words.askedBy, { name: item.submittedBy })} <TimeText at={item.submittedAt} />
            {item.step !== null &&
              ` · ${say(item.step)}（${say(words.stepOf, { n: item.stepNumber, all: item.steps })}）`}
          </span>
        </span>
        <span className="hy-appr__facts hy-small">
          {def !== undefined &&
            Object.entries(item.figures).map(([name, value]) => {
              const field = columnField(def, name);
              return field === undefined || value === null ? null : (
                <span key={name}>
                  <span className="hy-muted">{say(field.label)}</span>{' '}
                  <FieldView def={def} name={name} field={field} row={{ [name]: value }} refs={{}} compact plain />
                </span>
              );
            })}
        </span>
        <span className="hy-appr__tags">
          {item.urgent && <StateTag label={say(words.urgent)} tone="warning" />}
          {item.overdue && <StateTag label={say(words.overdue)} tone="bad" />}
          <StateTag label={say(state)} tone={state.tone} />
          {item.dueAt !== null && (
            <span className="hy-small hy-muted">
              <TimeText at={item.dueAt} />
            </span>
          )}
        </span>
      </PathLink>
    </li>
  );
}
