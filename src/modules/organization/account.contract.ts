import * as z from 'zod';
import { Grant, scopes } from '../../shared/access.ts';
import { isCurrency } from '../../shared/currency.ts';
import { line } from '../../shared/record/field.ts';
import { defineRoute } from '../../shared/route.ts';

/** Rules beyond the length are told by the server, which knows the list of common ones. */
export const NewPassword = z.string().min(1).max(128);
const personName = line(100);
const email = z.email('not_an_email').max(320);
const tokenParams = z.strictObject({ token: z.string().regex(/^[\w-]{43}$/) });

export const authConfig = defineRoute({
  id: 'account.authConfig',
  method: 'GET',
  path: '/api/auth-config',
  summary: { zh: '登录方式', en: 'Ways to sign in' },
  access: 'public',
  response: z.object({
    oidc: z.object({ providerId: z.string(), name: z.string() }).nullable(),
    password: z.object({ shortest: z.int(), longest: z.int() }),
  }),
});

export const setupNeeded = defineRoute({
  id: 'account.setupNeeded',
  method: 'GET',
  path: '/api/setup',
  summary: { zh: '是否需要初始化', en: 'Whether the first administrator is missing' },
  access: 'public',
  response: z.object({ needed: z.boolean() }),
});

export const SetupBody = z.strictObject({
  /** What the terminal of the server and `huanying doctor` show: only who runs the server may set it up. */
  token: z.string().trim().max(200),
  workspaceName: line(100),
  name: personName,
  email,
  password: NewPassword,
  timeZone: z.string().max(60).default('Asia/Shanghai'),
  currency: z.string().refine(isCurrency, 'not_a_currency').default('CNY'),
  locale: z.enum(['zh', 'en']).default('zh'),
});
export type SetupBody = z.infer<typeof SetupBody>;
export const setup = defineRoute({
  id: 'account.setup',
  method: 'POST',
  path: '/api/setup',
  summary: { zh: '创建首位管理员', en: 'Create the first administrator' },
  access: 'public',
  body: SetupBody,
  response: z.object({ workspaceId: z.uuid(), personId: z.uuid() }),
  status: 201,
  perMinute: 20,
  errors: ['gone'],
});

const Link = z.object({
  /** Where the link leads; only when no mail could be sent, for the issuer to pass on. */
  url: z.string().nullable(),
  sent: z.boolean(),
  expiresAt: z.string(),
});
const personParams = z.strictObject({ id: z.uuid() });
export const invitePerson = defineRoute({
  id: 'person.invite',
  method: 'POST',
  path: '/api/people/:id/invitation',
  summary: { zh: '邀请加入', en: 'Invite a person' },
  access: { permission: 'person.create' },
  params: personParams,
  response: Link,
  status: 201,
  perMinute: 60,
});
export const resetPassword = defineRoute({
  id: 'person.resetPassword',
  method: 'POST',
  path: '/api/people/:id/reset-link',
  summary: { zh: '生成密码重置链接', en: 'Issue a link that resets the password' },
  access: { permission: 'person.resetPassword' },
  params: personParams,
  response: Link,
  status: 201,
  perMinute: 60,
});

export const invitation = defineRoute({
  id: 'account.invitation',
  method: 'GET',
  path: '/api/invitations/:token',
  summary: { zh: '查看邀请', en: 'See an invitation' },
  access: 'public',
  params: tokenParams,
  response: z.object({
    kind: z.enum(['invitation', 'reset']),
    name: z.string(),
    email: z.string(),
    invitedBy: z.string(),
    workspace: z.string(),
    /** An account with this address exists already: its password is asked instead of a new one. */
    hasAccount: z.boolean(),
    expiresAt: z.string(),
  }),
  perMinute: 60,
  errors: ['gone'],
});
export const acceptInvitation = defineRoute({
  id: 'account.accept',
  method: 'POST',
  path: '/api/invitations/:token/accept',
  summary: { zh: '接受邀请，设定密码', en: 'Accept an invitation and set the password' },
  access: 'public',
  params: tokenParams,
  body: z.strictObject({ password: NewPassword, name: z.string().trim().max(100).optional() }),
  status: 204,
  perMinute: 30,
  errors: ['gone'],
});

export const Me = z.object({
  /** A service key stands for nobody: its id and name, without an e-mail. */
  person: z.object({
    id: z.uuid(),
    name: z.string(),
    email: z.string(),
    title: z.string().nullable(),
    kind: z.enum(['person', 'key']),
  }),
  workspace: z.object({
    id: z.uuid(),
    name: z.string(),
    timeZone: z.string(),
    currency: z.string(),
    demo: z.boolean(),
  }),
  workspaces: z.array(z.object({ id: z.uuid(), name: z.string() })),
  positions: z.array(
    z.object({
      id: z.uuid().nullable(),
      key: z.string().nullable(),
      name: z.string(),
      label: z.object({ zh: z.string(), en: z.string() }),
      duties: z.object({ zh: z.string(), en: z.string() }).nullable(),
      kpis: z.array(z.string()),
      unit: z.object({ id: z.uuid(), name: z.string() }).nullable(),
      primary: z.boolean(),
    }),
  ),
  grants: z.array(Grant),
  landing: z.string(),
  locale: z.enum(['zh', 'en']),
  twoFactor: z.boolean(),
});
export type Me = z.infer<typeof Me>;
export const me = defineRoute({
  id: 'account.me',
  method: 'GET',
  path: '/api/me',
  summary: { zh: '我的账号', en: 'Who I am' },
  access: 'signedIn',
  response: Me,
});
export const updateMe = defineRoute({
  id: 'account.updateMe',
  method: 'PATCH',
  path: '/api/me',
  summary: { zh: '修改我的资料', en: 'Change my own details' },
  access: 'signedIn',
  body: z.strictObject({
    name: personName.optional(),
    phone: z
      .string()
      .regex(/^\+?[\d -]{5,20}$/, 'not_a_phone')
      .nullish(),
    locale: z.enum(['zh', 'en']).optional(),
  }),
  response: Me,
});

const PermissionEntry = z.object({
  permission: z.string(),
  label: z.object({ zh: z.string(), en: z.string() }),
  /** Record or topic that the permission is about. */
  subject: z.object({ id: z.string(), label: z.object({ zh: z.string(), en: z.string() }) }),
  scope: z.enum(scopes),
  /** The whole workspace, or these units and these people's own rows. */
  reaches: z.object({
    all: z.boolean(),
    units: z.array(z.object({ id: z.uuid(), name: z.string() })),
    /** People whose home unit is reached, or whose own rows are. */
    people: z.int(),
  }),
  /** The positions that give it, with the grant as it is written there. */
  because: z.array(
    z.object({ position: z.string(), unit: z.string().nullable(), grant: z.string(), scope: z.enum(scopes) }),
  ),
});
export const AccessAnswer = z.object({
  person: z.object({ id: z.uuid(), name: z.string() }),
  assignments: z.array(z.object({ position: z.string(), unit: z.string().nullable() })),
  permissions: z.array(PermissionEntry),
  /** Permissions that exist and that this person does not have. */
  missing: z.array(PermissionEntry.pick({ permission: true, label: true, subject: true })),
});
export type AccessAnswer = z.infer<typeof AccessAnswer>;
export const myPermissions = defineRoute({
  id: 'account.permissions',
  method: 'GET',
  path: '/api/me/permissions',
  summary: { zh: '我的权限', en: 'My permissions' },
  access: 'signedIn',
  response: AccessAnswer,
});
export const personAccess = defineRoute({
  id: 'person.access',
  method: 'GET',
  path: '/api/people/:id/access',
  summary: { zh: '此人能看什么、做什么、为什么', en: 'What this person may see and do, and why' },
  access: { permission: 'access.read' },
  params: personParams,
  response: AccessAnswer,
});

export const ServiceKey = z.object({
  id: z.uuid(),
  name: z.string(),
  /** Last four characters, to recognise it by. */
  hint: z.string(),
  grants: z.array(Grant),
  unitId: z.uuid().nullable(),
  createdAt: z.string(),
  createdBy: z.object({ id: z.uuid().nullable(), name: z.string().nullable() }),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type ServiceKey = z.infer<typeof ServiceKey>;
export const listServiceKeys = defineRoute({
  id: 'serviceKey.list',
  method: 'GET',
  path: '/api/service-keys',
  summary: { zh: '服务密钥', en: 'Service keys' },
  access: { permission: 'serviceKey.manage' },
  response: z.object({ items: z.array(ServiceKey) }),
});
export const createServiceKey = defineRoute({
  id: 'serviceKey.create',
  method: 'POST',
  path: '/api/service-keys',
  summary: { zh: '新建服务密钥', en: 'Create a service key' },
  access: { permission: 'serviceKey.manage' },
  body: z.strictObject({
    name: line(100),
    grants: z.array(Grant).min(1).max(100),
    unitId: z.uuid().nullish(),
    expiresAt: z.iso.datetime({ offset: true }).nullish(),
  }),
  response: z.object({ item: ServiceKey, key: z.string() }),
  status: 201,
});
export const revokeServiceKey = defineRoute({
  id: 'serviceKey.revoke',
  method: 'DELETE',
  path: '/api/service-keys/:id',
  summary: { zh: '作废服务密钥', en: 'Revoke a service key' },
  access: { permission: 'serviceKey.manage' },
  params: personParams,
  status: 204,
});
