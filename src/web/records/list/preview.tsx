import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { RecordDef } from '../../../shared/record/record.ts';
import { rowQuery } from '../../api/record-queries.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { Icon } from '../../kit/icon.tsx';
import { StateTag } from '../../kit/small.tsx';
import { QueryBoundary } from '../../kit/states.tsx';
import '../detail/detail.css';
import { RecordSections } from '../detail/record-sections.tsx';
import { TransitionButtons } from '../detail/transition-buttons.tsx';
import { titleOf } from '../registry.ts';

interface Props {
  readonly def: RecordDef;
  readonly id: string;
  readonly onClose: () => void;
  /** Undefined at either end of the list. */
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

const narrow = matchMedia('(max-width: 1023px)');
function useNarrow(): boolean {
  const [is, setIs] = useState(narrow.matches);
  useEffect(() => {
    const change = (): void => setIs(narrow.matches);
    narrow.addEventListener('change', change);
    return () => narrow.removeEventListener('change', change);
  }, []);
  return is;
}

/** A row beside its list: read it, move it on, go to the next. On small screens it covers the list. */
export function Preview(props: Props) {
  const t = useText();
  const small = useNarrow();
  if (small)
    return (
      <Dialog open onClose={props.onClose} title={t('list.preview')} place="side" width={560} bare>
        <Content {...props} />
      </Dialog>
    );
  return (
    <aside className="hy-preview" aria-label={t('list.preview')}>
      <Content {...props} />
    </aside>
  );
}

function Content({ def, id, onClose, onPrevious, onNext }: Props) {
  const t = useText();
  const say = useSay();
  const query = useQuery(rowQuery(def, id));
  return (
    <>
      <div className="hy-row" style={{ marginBottom: 8 }}>
        <button
          type="button"
          className="hy-iconbutton"
          disabled={!onPrevious}
          title={`${t('list.previous')} (K)`}
          aria-label={t('list.previous')}
          onClick={onPrevious}
        >
          <Icon name="up" />
        </button>
        <button
          type="button"
          className="hy-iconbutton"
          disabled={!onNext}
          title={`${t('list.nextRow')} (J)`}
          aria-label={t('list.nextRow')}
          onClick={onNext}
        >
          <Icon name="down" />
        </button>
        <Link to={`/${def.path}/${id}`} className="hy-small">
          {t('list.openFull')}
        </Link>
        <span className="hy-grow" />
        <button type="button" className="hy-iconbutton" aria-label={t('app.close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <QueryBoundary query={query}>
        {(answer) => {
          const state = def.states.all[answer.item.state];
          return (
            <>
              <div className="hy-row hy-row--wrap" style={{ marginBottom: 12 }}>
                <h2>{titleOf(def, answer.item)}</h2>
                {state && <StateTag label={say(state)} tone={state.tone} />}
              </div>
              <div className="hy-row hy-row--wrap" style={{ marginBottom: 16 }}>
                <TransitionButtons def={def} answer={answer} />
              </div>
              <RecordSections def={def} answer={answer} narrow />
            </>
          );
        }}
      </QueryBoundary>
    </>
  );
}
