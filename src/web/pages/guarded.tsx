import { useMatches } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { permissionOf } from '../../shared/record/record.ts';
import { useCan } from '../api/session.ts';
import { useLocale, useSay } from '../i18n/i18n.ts';
import { nameIn } from '../records/names.ts';
import { findRecord } from '../records/registry.ts';
import { ForbiddenPage } from './problem.page.tsx';

const actions: Readonly<Record<string, { zh: string; en: string }>> = {
  read: { zh: '查看{{name}}', en: 'view {{name}}' },
  create: { zh: '新建{{name}}', en: 'create {{name}}' },
  update: { zh: '修改{{name}}', en: 'edit {{name}}' },
};

/** The page, if the person has its permission. The server refuses the data anyway; this says why. */
export function Guarded({ children }: { children: ReactNode }) {
  const can = useCan();
  const say = useSay();
  const locale = useLocale();
  const data = useMatches({ select: (all) => all.at(-1)?.staticData });
  const permission = data?.permission;
  const def = data?.record === undefined ? undefined : findRecord(data.record);
  const shared = def?.shared === true && permission === permissionOf(def, 'read');
  if (shared || can(permission)) return children;
  if (data?.title !== undefined) return <ForbiddenPage what={say(data.title)} />;
  const action = actions[permission?.split('.')[1] ?? ''];
  return <ForbiddenPage what={def && action ? say(action, { name: nameIn(def, locale, true) }) : (permission ?? '')} />;
}
