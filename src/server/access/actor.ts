import { AppError } from '../../shared/errors.ts';
import type { Locale } from '../../shared/label.ts';
import { permissionOf, type RecordDef, transitionPermission } from '../../shared/record/record.ts';
import { everything, nothing, type Place, type Reach, reachOf, union } from './reach.ts';

export type Via = 'page' | 'api' | 'import' | 'job' | 'cli';

/** Who acts, in which workspace, with which reach. Every service takes one as its first argument. */
export interface Actor {
  readonly kind: 'person' | 'key' | 'system';
  /** Person or key; null for the system. */
  readonly id: string | null;
  readonly personId: string | null;
  readonly name: string;
  readonly workspaceId: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly locale: Locale;
  readonly via: Via;
  readonly address: string | null;
  readonly requestId: string | null;
  /** Unit that new rows belong to by default. */
  readonly homeUnitId: string | null;
  /** Reach of a permission; undefined when the actor does not have it. */
  reach(permission: string): Reach | undefined;
  /** What row-level security is told: read and write reach of every record. */
  readonly accessJson: string;
}

/** Rows that are not records but are guarded by row-level security all the same. */
const guarded = ['serviceKey', 'personalLook', 'importRun', 'approval', 'policy'] as const;
/** What only the audit log tells of: seen by whoever reads the log. */
const audited = [
  'session',
  'workspace',
  'account',
  'delegation',
  'writeKey',
  'deadLetter',
  'channelRules',
  'dataImport',
  'report',
  'auditLog',
] as const;

/**
 * The JSON of `app.access`: for each record what may be read and what may be written.
 * Writing is the union of all writing actions: the service decides which, the database is the last wall.
 */
export function accessJson(records: readonly RecordDef[], reach: (permission: string) => Reach | undefined): string {
  const read: Record<string, Reach> = {};
  const write: Record<string, Reach> = {};
  for (const d of records) {
    read[d.id] = d.shared === true ? everything : (reach(permissionOf(d, 'read')) ?? nothing);
    const actions = ['create', 'update', 'delete']
      .map((a) => permissionOf(d, a))
      .concat(d.states.transitions.map((t) => transitionPermission(d, t)));
    write[d.id] = actions.map((a) => reach(a) ?? nothing).reduce(union, nothing);
  }
  for (const name of guarded) {
    read[name] = reach(`${name}.read`) ?? nothing;
    write[name] = reach(`${name}.manage`) ?? nothing;
  }
  // Papers that were sent are read by who reads reports; nobody writes them but the system.
  read['sentPaper'] = reach('report.read') ?? nothing;
  for (const name of audited) read[name] = reach('audit.read') ?? nothing;
  return JSON.stringify({ read, write });
}

export interface ActorInput extends Omit<Actor, 'reach' | 'accessJson'> {
  readonly place: Place;
  readonly records: readonly RecordDef[];
}

export function createActor({ place, records, ...identity }: ActorInput): Actor {
  const known = new Map<string, Reach | undefined>();
  const reach = (permission: string): Reach | undefined => {
    if (!known.has(permission)) known.set(permission, reachOf(place, permission));
    return known.get(permission);
  };
  let json: string | undefined;
  return {
    ...identity,
    reach,
    get accessJson() {
      json ??= accessJson(records, reach);
      return json;
    },
  };
}

/**
 * The named bypass: jobs, first set-up and the demo act as the system in one workspace.
 * `reason` goes to the audit log as the actor's name, so that a bypass is always seen.
 */
export function systemActor(
  workspace: { readonly id: string; readonly timeZone: string; readonly currency: string },
  records: readonly RecordDef[],
  reason: string,
  via: Via = 'job',
): Actor {
  return {
    kind: 'system',
    id: null,
    personId: null,
    name: reason,
    workspaceId: workspace.id,
    timeZone: workspace.timeZone,
    currency: workspace.currency,
    locale: 'zh',
    via,
    address: null,
    requestId: null,
    homeUnitId: null,
    reach: () => everything,
    accessJson: accessJson(records, () => everything),
  };
}

/** The reach of a permission, or the error that names what is missing. */
export function demand(actor: Actor, permission: string): Reach {
  const reach = actor.reach(permission);
  if (reach === undefined)
    throw new AppError('forbidden', {
      permission,
      reason: {
        zh: `需要权限 ${permission}，请联系管理员`,
        en: `Needs the permission ${permission}; ask an administrator`,
      },
    });
  return reach;
}
