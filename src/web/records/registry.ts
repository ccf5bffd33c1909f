import { type ComponentType, lazy } from 'react';
import type { Label } from '../../shared/label.ts';
import type { Field } from '../../shared/record/field.ts';
import type { BaseRow, RecordDef } from '../../shared/record/record.ts';
import type {
  DetailTab,
  DetailTabProps,
  FieldEditorProps,
  FieldViewProps,
  NavItem,
  RoomPage,
  WebRoom,
} from '../room.ts';

/** A row of any record: what the generated pages work on. */
export type AnyRow = BaseRow & Readonly<Record<string, unknown>>;

const byId = new Map<string, RecordDef>();
const paths = new Set<string>();
let rooms: readonly WebRoom[] = [];

/** Called once, by routes.tsx, before the first page. */
export function registerRooms(all: readonly WebRoom[]): void {
  rooms = all;
  byId.clear();
  paths.clear();
  for (const def of all.flatMap((room) => room.records ?? [])) {
    if (byId.has(def.id) || paths.has(def.path)) throw new Error(`record ${def.id} is declared twice`);
    byId.set(def.id, def);
    paths.add(def.path);
  }
  tabs = all
    .flatMap((room) => room.detailTabs ?? [])
    .map((tab) => ({ ...tab, Part: lazy(async () => ({ default: await tab.load() })) }));
  editors = new Map(
    all
      .flatMap((room) => room.fieldEditors ?? [])
      .map((editor) => [`${editor.record}.${editor.field}`, lazy(async () => ({ default: await editor.load() }))]),
  );
  offers = new Map(
    all
      .flatMap((room) => room.formOffers ?? [])
      .map((offer) => [offer.record, lazy(async () => ({ default: await offer.load() }))]),
  );
  views = new Map(
    all
      .flatMap((room) => room.fieldViews ?? [])
      .map((view) => [`${view.record}.${view.field}`, lazy(async () => ({ default: await view.load() }))]),
  );
}

export const findRecord = (id: string): RecordDef | undefined => byId.get(id);
export const allRecords = (): readonly RecordDef[] => [...byId.values()];
export const allPages = (): readonly RoomPage[] => rooms.flatMap((room) => room.pages ?? []);
export const allNav = (): readonly NavItem[] => rooms.flatMap((room) => room.nav ?? []);
/** A room's part with its component, which is loaded when it is first drawn. */
export interface LoadedTab extends DetailTab {
  readonly Part: ComponentType<DetailTabProps>;
}
let tabs: readonly LoadedTab[] = [];
let views: ReadonlyMap<string, ComponentType<FieldViewProps>> = new Map();
let offers: ReadonlyMap<string, ComponentType<Record<string, never>>> = new Map();
let editors: ReadonlyMap<string, ComponentType<FieldEditorProps>> = new Map();

export const detailTabsOf = (recordId: string): readonly LoadedTab[] => tabs.filter((tab) => tab.record === recordId);

/** A room's own drawing of a field. */
export const findFieldView = (recordId: string, field: string): ComponentType<FieldViewProps> | undefined =>
  views.get(`${recordId}.${field}`);

/** What a room offers above the form of a new row. */
export const findFormOffer = (recordId: string): ComponentType<Record<string, never>> | undefined =>
  offers.get(recordId);

/** A room's own editor of a field. */
export const findFieldEditor = (recordId: string, field: string): ComponentType<FieldEditorProps> | undefined =>
  editors.get(`${recordId}.${field}`);

export function getRecord(id: string): RecordDef {
  const def = byId.get(id);
  if (def === undefined) throw new Error(`no room declares the record ${id}`);
  return def;
}

/** System columns as fields, so that lists, filters and sentences treat them like any other. */
export const systemColumns: Readonly<Record<string, Pick<Field, 'kind' | 'label' | 'target'>>> = {
  code: { kind: 'text', label: { zh: '编号', en: 'Code' } },
  state: { kind: 'choice', label: { zh: '状态', en: 'State' } },
  unitId: { kind: 'unit', label: { zh: '部门', en: 'Unit' }, target: 'orgUnit' },
  ownerId: { kind: 'person', label: { zh: '负责人', en: 'Owner' }, target: 'person' },
  createdAt: { kind: 'instant', label: { zh: '创建时间', en: 'Created' } },
  createdBy: { kind: 'person', label: { zh: '创建人', en: 'Created by' }, target: 'person' },
  updatedAt: { kind: 'instant', label: { zh: '更新时间', en: 'Updated' } },
  updatedBy: { kind: 'person', label: { zh: '更新人', en: 'Updated by' }, target: 'person' },
};

/** The most urgent clock of a row: drawn by itself, kept nowhere in the row. */
const clocksColumn = {
  kind: 'computed',
  label: { zh: '时限', en: 'Clock' },
  required: false,
  readOnly: true,
  computed: true,
} as unknown as Field;

/** The field of a column, its own or one that every record has; states count as choices. */
export function columnField(def: RecordDef, name: string): Field | undefined {
  const own = def.fields[name];
  if (own !== undefined) return own;
  if (name === 'clocks' && def.clocks !== undefined) return clocksColumn;
  const system = systemColumns[name];
  if (system === undefined) return undefined;
  const options = name === 'state' ? { options: def.states.all } : {};
  return { ...system, ...options, required: false, readOnly: true } as unknown as Field;
}

/** What a field, or a list of lines, is called. */
export const partLabel = (def: RecordDef, name: string): Label =>
  (columnField(def, name) ?? def.children?.[name])?.label ?? { zh: name, en: name };

export const titleOf = (def: RecordDef, row: Readonly<Record<string, unknown>>): string => {
  const title = row[def.title];
  return typeof title === 'string' && title !== '' ? title : String(row.code ?? '');
};
