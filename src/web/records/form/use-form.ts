import { useBlocker } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RecordDef } from '../../../shared/record/record.ts';
import { useMe } from '../../api/session.ts';
import { draftKey, dropDraft, readDraft, type StoredDraft, writeDraft } from './draft-store.ts';
import { patchBetween } from './merge.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * State of a form over a row (or over nothing yet): values, whether they differ, the draft kept in this browser, and
 * the guard that asks before unsaved changes are left behind.
 */
export function useForm(def: RecordDef, row: { id: string; version: number } | null, initial: Values) {
  const me = useMe();
  const key = draftKey(me.person.id, def.id, row?.id ?? null);
  const [values, setValues] = useState<Values>(initial);
  const [found, setFound] = useState<StoredDraft | null>(() => readDraft(localStorage, key, new Date()));
  const saved = useRef(false);
  const patch = useMemo(() => patchBetween(def, initial, values), [def, initial, values]);
  const changed = Object.keys(patch).length > 0;

  // Written half a second after the last key, so that typing stays quick.
  useEffect(() => {
    if (!changed || saved.current) return;
    const timer = setTimeout(() => {
      writeDraft(localStorage, key, { at: new Date().toISOString(), version: row?.version ?? null, values: patch });
    }, 500);
    return () => clearTimeout(timer);
  }, [changed, key, patch, row?.version]);

  const blocker = useBlocker({
    shouldBlockFn: () => changed && !saved.current,
    enableBeforeUnload: () => changed && !saved.current,
    withResolver: true,
  });

  return {
    values,
    patch,
    changed,
    blocker,
    set: (name: string, value: unknown) => setValues((all) => ({ ...all, [name]: value })),
    replace: setValues,
    /** After saving: nothing is left to guard or to keep. */
    done: () => {
      saved.current = true;
      dropDraft(localStorage, key);
      setFound(null);
    },
    reopen: () => {
      saved.current = false;
    },
    draft: found,
    useDraft: () => {
      if (found !== null) setValues({ ...initial, ...found.values });
      setFound(null);
    },
    dropDraft: () => {
      dropDraft(localStorage, key);
      setFound(null);
    },
  };
}
