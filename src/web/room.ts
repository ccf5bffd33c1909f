import type { ComponentType } from 'react';
import type { Label } from '../shared/label.ts';
import type { RecordDef } from '../shared/record/record.ts';

/** The stations of the loop, in their order; a section without a page is not shown. */
export const sections = [
  'workbench',
  'research',
  'strategy',
  'execution',
  'evaluation',
  'customers',
  'compliance',
  'organization',
  'settings',
] as const;
export type Section = (typeof sections)[number];

type Page = ComponentType<Record<string, never>>;
/** Loads a page when it is first visited: `() => import('./daily.page.tsx').then((m) => m.DailyPage)`. */
export type LoadPage = () => Promise<Page>;

export interface RoomPage {
  /** `/reports/daily`, `/campaigns/$id`; the path of a generated record page replaces that page. */
  readonly path: string;
  readonly title: Label;
  /** Without it anyone who is signed in may open the page. */
  readonly permission?: string;
  readonly load: LoadPage;
}

export interface NavItem {
  readonly section: Section;
  readonly label: Label;
  readonly to: string;
  readonly permission?: string;
  /** Place in the section; 100 by default. */
  readonly order?: number;
}

/** A further tab on the generated detail page of a record. It is given the row's id and code. */
export interface DetailTab {
  readonly record: string;
  readonly key: string;
  readonly label: Label;
  /** Shown above the fields of the first tab instead of in a tab of its own. */
  readonly inline?: boolean;
  readonly permission?: string;
  readonly load: () => Promise<ComponentType<DetailTabProps>>;
}
export interface DetailTabProps {
  readonly id: string;
  readonly code: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Drawn above the empty form of a new row: another way to begin. */
export interface FormOffer {
  readonly record: string;
  readonly load: LoadPage;
}

/** Draws a computed or JSON value of a record's field, in lists and on the detail page. */
export interface FieldView {
  readonly record: string;
  readonly field: string;
  readonly load: () => Promise<ComponentType<FieldViewProps>>;
}
export interface FieldViewProps {
  readonly value: unknown;
  readonly row: Readonly<Record<string, unknown>>;
  /** True in a list or on a card, where there is one line. */
  readonly compact: boolean;
}

/** Edits a JSON value of a record's field, in forms. */
export interface FieldEditor {
  readonly record: string;
  readonly field: string;
  readonly load: () => Promise<ComponentType<FieldEditorProps>>;
}
export interface FieldEditorProps {
  readonly id: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly invalid: boolean;
  readonly describedBy: string | undefined;
}

/** What a room brings to the page half: exported by `<room>.routes.tsx`, listed in `src/web/routes.tsx`. */
export interface WebRoom {
  readonly id: string;
  readonly records?: readonly RecordDef[];
  readonly nav?: readonly NavItem[];
  readonly pages?: readonly RoomPage[];
  readonly detailTabs?: readonly DetailTab[];
  readonly fieldViews?: readonly FieldView[];
  readonly fieldEditors?: readonly FieldEditor[];
  readonly formOffers?: readonly FormOffer[];
}

/** Checks nothing at run time; it lets the compiler read the room. */
export const defineRoom = (room: WebRoom): WebRoom => room;
