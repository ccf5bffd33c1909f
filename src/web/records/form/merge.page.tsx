import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { labelAt } from '../../../shared/record/children.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { RefNames } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';
import { recordKeys, rowQuery } from '../../api/record-queries.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { PageHeader } from '../../kit/small.tsx';
import { ErrorNote } from '../../kit/states.tsx';
import { showToast } from '../../kit/toast.tsx';
import { FieldView } from '../fields/field-view.tsx';
import { LinesView } from '../lines/lines-view.tsx';
import { type AnyRow, columnField, titleOf } from '../registry.ts';
import { type MergeRow, mergedPatch, mergeRows, type Side, settledSides } from './merge.ts';
import './merge.css';
import { conflictOf } from './conflict.ts';

interface Props {
  readonly def: RecordDef;
  readonly base: AnyRow;
  readonly mine: AnyRow;
  readonly theirs: AnyRow;
  readonly refs: RefNames;
  readonly onDone: () => void;
}

/** Names of two answers together. */
const mergeRefs = (a: RefNames, b: RefNames = {}): RefNames =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => [key, { ...a[key], ...b[key] }]),
  );

/** Two people edited one record: each field is chosen, so that nobody's work is lost. */
export function MergePage(props: Props) {
  const { def, base, mine } = props;
  const t = useText();
  const say = useSay();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [theirs, setTheirs] = useState(props.theirs);
  const rows = useMemo(() => mergeRows(def, base, mine, theirs), [def, base, mine, theirs]);
  const [chosen, setChosen] = useState<Readonly<Record<string, Side>>>({});
  // Names of what they chose, and their own, come with the row as it is now.
  const now = useQuery(rowQuery(def, base.id)).data;
  const refs = mergeRefs(props.refs, now?.refs);
  const by = refs.person?.[theirs.updatedBy ?? '']?.title;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const sides = { ...settledSides(rows), ...chosen };
  const patch = mergedPatch(rows, sides);
  const leave = async (): Promise<void> => {
    props.onDone();
    await client.invalidateQueries({ queryKey: recordKeys.all(def.id) });
    await navigate({ to: `/${def.path}/${base.id}` });
  };
  const save = async (): Promise<void> => {
    if (patch === null) return;
    setBusy(true);
    setError(null);
    try {
      if (Object.keys(patch).length > 0) await recordApi.update(def, base.id, theirs.version, patch);
      showToast(t('records.saved'), { tone: 'good' });
      await leave();
    } catch (failure) {
      // Somebody saved again: the page shows their newest and the choices stay.
      const conflict = conflictOf(failure);
      if (conflict !== null) setTheirs(conflict);
      else setError(failure);
      setBusy(false);
    }
  };
  const all = (side: Side): void => setChosen(Object.fromEntries(rows.map((row) => [row.field, side])));
  const settled = rows.filter((row) => sides[row.field] !== undefined).length;

  return (
    <>
      <PageHeader
        title={t('merge.title')}
        after={<span className="hy-muted">{`${base.code} ${titleOf(def, base)}`}</span>}
      />
      <p style={{ marginBottom: 16 }}>{t('merge.text', { name: by ?? t('merge.someone') })}</p>
      <div className="hy-row hy-row--wrap" style={{ marginBottom: 12 }}>
        <Button size="small" onClick={() => all('mine')}>
          {t('merge.allMine')}
        </Button>
        <Button size="small" onClick={() => all('theirs')}>
          {t('merge.allTheirs')}
        </Button>
        <span className="hy-muted">{t('merge.chosen', { n: settled, total: rows.length })}</span>
      </div>
      <div className="hy-merge" role="table" aria-label={t('merge.title')}>
        <div className="hy-merge__row hy-merge__row--head" role="row">
          {(['field', 'base', 'theirs', 'mine'] as const).map((key) => (
            <div key={key} role="columnheader">
              {t(`merge.${key}`)}
            </div>
          ))}
        </div>
        {rows.map((row) => (
          <Row
            key={row.field}
            def={def}
            row={row}
            refs={refs}
            side={sides[row.field]}
            onPick={(side) => setChosen({ ...chosen, [row.field]: side })}
            label={say(
              labelAt(def, [row.field]) ?? columnField(def, row.field)?.label ?? { zh: row.field, en: row.field },
            )}
          />
        ))}
      </div>
      {error !== null && <ErrorNote error={error} />}
      <footer className="hy-row hy-row--wrap" style={{ marginTop: 16 }}>
        <Button type="primary" disabled={patch === null} loading={busy} onClick={() => void save()}>
          {t('merge.save')}
        </Button>
        <Button danger type="text" onClick={() => void leave()}>
          {t('merge.discard')}
        </Button>
      </footer>
    </>
  );
}

function Row(p: {
  def: RecordDef;
  row: MergeRow;
  refs: RefNames;
  side: Side | undefined;
  label: string;
  onPick: (side: Side) => void;
}) {
  const t = useText();
  const field = columnField(p.def, p.row.field);
  const child = p.def.children?.[p.row.field];
  if (field === undefined && child === undefined) return null;
  const show = (value: unknown) =>
    child !== undefined ? (
      <LinesView def={p.def} name={p.row.field} child={child} refs={p.refs} value={value} plain />
    ) : field === undefined ? null : (
      <FieldView def={p.def} name={p.row.field} field={field} row={{ [p.row.field]: value }} refs={p.refs} plain />
    );
  const kind = p.row.kind === 'conflict' ? 'conflict' : p.row.kind === 'onlyTheirs' ? 'onlyTheirs' : 'onlyMine';
  const pick = (side: Side) => (
    <label className="hy-merge__side" data-picked={p.side === side}>
      <input type="radio" name={`merge-${p.row.field}`} checked={p.side === side} onChange={() => p.onPick(side)} />
      <span className="hy-merge__who">{t(`merge.${side}`)}</span>
      <span className="hy-grow">{show(p.row[side])}</span>
    </label>
  );
  return (
    <div className={`hy-merge__row${p.row.kind === 'conflict' ? ' hy-merge__row--conflict' : ''}`} role="row">
      <div role="rowheader">
        <strong>{p.label}</strong>
        <div className="hy-small hy-muted">{t(`merge.${kind}`)}</div>
      </div>
      <div role="cell" className="hy-muted">
        <span className="hy-merge__who">{t('merge.base')}</span>
        {show(p.row.base)}
      </div>
      <div role="cell">{pick('theirs')}</div>
      <div role="cell">{pick('mine')}</div>
    </div>
  );
}
