import { Link } from '@tanstack/react-router';
import { Button, Input, Tooltip } from 'antd';
import { Fragment, type ReactNode, useId, useState } from 'react';
import type { RecordDef, Transition } from '../../../shared/record/record.ts';
import type { RowAnswer } from '../../api/record-api.ts';
import { useMe } from '../../api/session.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { MenuButton, type MenuEntry } from '../../kit/menu.tsx';
import { useToday } from '../../kit/small.tsx';
import { ErrorNote, Note } from '../../kit/states.tsx';
import { type AnyRow, titleOf } from '../registry.ts';
import { menuOf, type OfferedTransition, offeredTransitions } from './transitions.ts';
import { useRowActions } from './use-row-actions.ts';

/** Why the next step cannot be taken yet, said on the page: not everyone can hover. */
export function TransitionHint({ def, answer }: { def: RecordDef; answer: RowAnswer }) {
  const t = useText();
  const say = useSay();
  const me = useMe();
  const today = useToday();
  if (answer.item.deletedAt !== null) return null;
  const ctx = { personId: me.person.id, today };
  const next = offeredTransitions(def, answer.item, answer.can.transitions, ctx)[0];
  if (next === undefined || next.refusal === null) return null;
  if (next.missing.length === 0 || !answer.can.update)
    return <Note>{`${say(next.transition.label)}：${say(next.refusal)}`}</Note>;
  return (
    <Note>
      {`${t('detail.stillNeeded', { action: say(next.transition.label) })} `}
      {next.missing.map((m, i) => (
        <Fragment key={m.name}>
          {i > 0 && '、'}
          <Link to={`/${def.path}/${answer.item.id}/edit`} search={{ focus: m.name } as never}>
            {say(m.label)}
          </Link>
        </Fragment>
      ))}
    </Note>
  );
}

interface ButtonsProps {
  readonly def: RecordDef;
  readonly answer: RowAnswer;
  /** What else can be done with the row: below the steps, in the same menu. */
  readonly menu?: readonly MenuEntry[];
  /** Buttons between the steps and the menu. */
  readonly children?: ReactNode;
}

/** The next steps of a row: the first one stands out, dangerous ones and the rest are in one menu with what else there is. */
export function TransitionButtons({ def, answer, menu = [], children }: ButtonsProps) {
  const t = useText();
  const say = useSay();
  const me = useMe();
  const today = useToday();
  const actions = useRowActions(def);
  const [asking, setAsking] = useState<Transition | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const row = answer.item;
  const ctx = { personId: me.person.id, today };
  const offered = row.deletedAt === null ? offeredTransitions(def, row, answer.can.transitions, ctx) : [];

  const start = async ({ transition, refusal }: OfferedTransition): Promise<void> => {
    if (refusal !== null) return;
    if (transition.reason || transition.danger) return setAsking(transition);
    setBusy(transition.action);
    try {
      await actions.transition(row, transition);
    } catch (error) {
      actions.refused(error);
    } finally {
      setBusy(null);
    }
  };
  const plain = offered.filter((o) => o.transition.danger !== true);
  const shown = plain.slice(0, 2);
  const entries = menuOf(
    offered
      .filter((o) => !shown.includes(o))
      .map((o) => ({
        key: o.transition.action,
        label: say(o.transition.label),
        danger: o.transition.danger === true,
        disabled: o.refusal !== null,
        ...(o.refusal === null ? {} : { hint: say(o.refusal) }),
        onPick: () => void start(o),
      })),
    menu,
  );
  return (
    <>
      {shown.map((o, i) => (
        <Tooltip key={o.transition.action} title={o.refusal === null ? undefined : say(o.refusal)}>
          <Button
            type={i === 0 && o.forward && o.refusal === null ? 'primary' : 'default'}
            aria-disabled={o.refusal !== null}
            className={o.refusal === null ? '' : 'hy-dimmed'}
            loading={busy === o.transition.action}
            onClick={() => void start(o)}
          >
            {say(o.transition.label)}
          </Button>
        </Tooltip>
      ))}
      {children}
      {entries.length > 0 && (
        <MenuButton label={t('app.more')} className="hy-menubutton" items={entries}>
          {t('app.more')}
        </MenuButton>
      )}
      {asking !== null && <ReasonDialog def={def} row={row} transition={asking} onClose={() => setAsking(null)} />}
    </>
  );
}

interface ReasonProps {
  readonly def: RecordDef;
  readonly row: AnyRow;
  readonly transition: Transition;
  readonly onClose: () => void;
}

/** Asks for the written reason of a transition, or confirms a dangerous one. */
export function ReasonDialog({ def, row, transition, onClose }: ReasonProps) {
  const t = useText();
  const say = useSay();
  const actions = useRowActions(def);
  const id = useId();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const needed = transition.reason === true;
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await actions.transition(row, transition, needed ? reason.trim() : undefined);
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${say(transition.label)} · ${titleOf(def, row)}`}
      footer={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            type="primary"
            danger={transition.danger === true}
            loading={busy}
            disabled={needed && reason.trim() === ''}
            onClick={() => void run()}
          >
            {say(transition.label)}
          </Button>
        </>
      }
    >
      {needed && (
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={id}>
            {t('detail.reason')}
          </label>
          <Input.TextArea
            id={id}
            autoFocus
            autoSize={{ minRows: 3 }}
            maxLength={2000}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
          <span className="hy-field__help">{t('detail.reasonHelp')}</span>
        </div>
      )}
      {error !== null && <ErrorNote error={error} />}
    </Dialog>
  );
}
