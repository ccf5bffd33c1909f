import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { ConfirmDanger } from '../../../web/kit/confirm.tsx';
import { Icon } from '../../../web/kit/icon.tsx';
import { StateTag } from '../../../web/kit/small.tsx';
import { ErrorNote, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import { type readChannelRules, writeChannelRules } from '../tracking.contract.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { conditions, findRules, moved, type Rule } from './rules-view.ts';
import { rulesKey, rulesQuery } from './tracking.queries.ts';
import { conditionWords, words } from './tracking.words.ts';
import { TryVisit } from './try-visit.tsx';

type Answer = NonNullable<(typeof readChannelRules)['response']>['_output'];

/** The table that gives visits their channel, with a place to try it before it is saved. */
export function ChannelRules() {
  const query = useQuery(rulesQuery);
  return (
    <QueryBoundary query={query} rows={8}>
      {(answer) => <Editor key={JSON.stringify(answer.items)} answer={answer} />}
    </QueryBoundary>
  );
}

function Editor({ answer }: { answer: Answer }) {
  const say = useSay();
  const t = useText();
  const locale = useLocale();
  const can = useCan();
  const client = useQueryClient();
  const [rules, setRules] = useState<readonly Rule[]>(answer.items);
  const [typed, setTyped] = useState('');
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const [resetting, setResetting] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const manage = can('tracking.manage');
  const changed = rules !== answer.items;
  const nameOf = (channel: string): string => answer.names[channel]?.[locale] ?? channel;
  const save = async (items: readonly Rule[]): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const next = await call(writeChannelRules, { body: { items: [...items] } });
      client.setQueryData(rulesKey, next);
      showToast(say(words.saved), { tone: 'good' });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const shown = findRules(rules, typed, nameOf);
  return (
    <div className="hy-rules">
      <section className="hy-stack" aria-label={say(words.rulesTab)}>
        <p className="hy-muted">{say(words.rulesHelp)}</p>
        <div className="hy-row hy-row--wrap">
          <StateTag
            label={say(answer.own ? words.ownRules : words.defaultRules)}
            tone={answer.own ? 'info' : 'neutral'}
          />
          <Input
            aria-label={say(words.findRule)}
            placeholder={say(words.findRule)}
            prefix={<Icon name="search" size={14} />}
            style={{ width: 200 }}
            value={typed}
            allowClear
            onChange={(e) => setTyped(e.target.value)}
          />
          <span className="hy-grow" />
          {manage && (
            <>
              {answer.own && !changed && <Button onClick={() => setResetting(true)}>{say(words.toDefaults)}</Button>}
              <Button onClick={() => setEditing('new')}>{say(words.addRule)}</Button>
            </>
          )}
        </div>
        {changed && (
          <div className="hy-rules__unsaved" role="status">
            <span className="hy-grow">{say(words.unsaved)}</span>
            <Button onClick={() => setRules(answer.items)}>{say(words.restore)}</Button>
            <Button type="primary" loading={busy} onClick={() => void save(rules)}>
              {say(words.save)}
            </Button>
          </div>
        )}
        {error !== null && <ErrorNote error={error} />}
        {shown.length === 0 ? (
          <p className="hy-muted">{say(words.noneFound)}</p>
        ) : (
          <TableBox label={say(words.rulesTab)}>
            <table className="hy-table hy-table--compact">
              <thead>
                <tr>
                  <th scope="col" className="hy-number">
                    {say(words.order)}
                  </th>
                  <th scope="col">{say(words.conditions)}</th>
                  <th scope="col">{say(words.channel)}</th>
                  {manage && (
                    <th scope="col">
                      <span className="hy-sr">{t('app.more')}</span>
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {shown.map(({ rule, at }) => (
                  <tr key={at}>
                    <td className="hy-number hy-muted">{at + 1}</td>
                    <td className="hy-tracking__why">
                      <Conditions rule={rule} />
                    </td>
                    <td title={rule.channel}>{nameOf(rule.channel)}</td>
                    {manage && (
                      <td className="hy-rules__acts">
                        <Act
                          icon="up"
                          label={say(words.moveUp)}
                          off={at === 0}
                          run={() => setRules(moved(rules, at, -1))}
                        />
                        <Act
                          icon="down"
                          label={say(words.moveDown)}
                          off={at === rules.length - 1}
                          run={() => setRules(moved(rules, at, 1))}
                        />
                        <Act icon="edit" label={say(words.editRule)} run={() => setEditing(at)} />
                        <Act
                          icon="trash"
                          label={say(words.removeRule)}
                          run={() => setRules(rules.filter((_, i) => i !== at))}
                        />
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </TableBox>
        )}
      </section>
      <TryVisit rules={changed ? rules : null} nameOf={nameOf} />
      {editing !== null && (
        <RuleDialog
          start={editing === 'new' ? null : (rules[editing] ?? null)}
          names={answer.names}
          onClose={() => setEditing(null)}
          onDone={(rule) => {
            // A new rule is the first to be asked: below the defaults it would seldom be reached.
            setRules(editing === 'new' ? [rule, ...rules] : rules.map((r, i) => (i === editing ? rule : r)));
            setEditing(null);
          }}
        />
      )}
      <ConfirmDanger
        open={resetting}
        title={say(words.toDefaults)}
        action={say(words.toDefaults)}
        onClose={() => setResetting(false)}
        onConfirm={() => save([])}
      >
        <p>{say(words.toDefaultsText)}</p>
      </ConfirmDanger>
    </div>
  );
}

function Conditions({ rule }: { rule: Rule }) {
  const say = useSay();
  const t = useText();
  return conditions
    .filter((key) => (rule.when[key]?.length ?? 0) > 0)
    .map((key, i) => (
      <span key={key}>
        {i > 0 && <span className="hy-muted"> {t('app.and')} </span>}
        <span className="hy-muted">{say(conditionWords[key])}</span> {rule.when[key]?.join(` ${t('app.or')} `)}
      </span>
    ));
}

function Act(p: { icon: 'up' | 'down' | 'edit' | 'trash'; label: string; off?: boolean; run: () => void }) {
  return (
    <button
      type="button"
      className="hy-iconbutton"
      aria-label={p.label}
      title={p.label}
      disabled={p.off}
      onClick={p.run}
    >
      <Icon name={p.icon} size={14} />
    </button>
  );
}
