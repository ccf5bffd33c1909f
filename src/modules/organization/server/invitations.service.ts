import { sql } from 'drizzle-orm';
import { type Actor, demand } from '../../../server/access/actor.ts';
import { within } from '../../../server/access/reach.ts';
import type { Accounts, LinkKind, OneTimeLink } from '../../../server/auth/accounts.ts';
import { demandGoodPassword } from '../../../server/auth/passwords.ts';
import type { Mailer } from '../../../server/mail/mailer.ts';
import type { RoomDeps } from '../../../server/room.ts';
import { AppError, issue } from '../../../shared/errors.ts';
import { Person } from '../organization.contract.ts';
import { tieAccount } from './directory.store.ts';
import { demandAbove } from './organization.hooks.ts';

export interface IssuedLink {
  readonly url: string | null;
  readonly sent: boolean;
  readonly expiresAt: string;
}
interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly user_id: string | null;
  readonly state: string;
  readonly workspace: string;
}

/** One-time links: invitations, and resets of a password by an administrator. */
export class InvitationService {
  readonly #deps: RoomDeps;
  readonly #accounts: Accounts;
  readonly #mailer: Mailer;

  constructor(deps: RoomDeps, accounts: Accounts, mailer: Mailer) {
    this.#deps = deps;
    this.#accounts = accounts;
    this.#mailer = mailer;
  }

  invite(actor: Actor, personId: string): Promise<IssuedLink> {
    return this.#issue(actor, personId, 'invitation');
  }

  reset(actor: Actor, personId: string): Promise<IssuedLink> {
    return this.#issue(actor, personId, 'reset');
  }

  async #issue(actor: Actor, personId: string, kind: LinkKind): Promise<IssuedLink> {
    const { writes, reads } = this.#deps;
    const target = await writes.transaction(actor, async (work) => {
      const person = await reads.read(work.tx, Person, personId);
      const permission = kind === 'invitation' ? 'person.create' : 'person.resetPassword';
      if (!within(demand(actor, permission), person))
        throw new AppError('forbidden', {
          reason: { zh: '此人不在你的权限范围内', en: 'This person lies outside your permission' },
        });
      // Whoever holds the link becomes that person: it is given only for people with no more powers than one's own.
      await demandAbove(work, personId);
      if (person.deletedAt !== null || person.state !== (kind === 'invitation' ? 'invited' : 'active'))
        throw new AppError('transition_refused', {
          reason:
            kind === 'invitation'
              ? { zh: '只能邀请“待加入”的人员', en: 'Only a person who has not joined yet can be invited' }
              : { zh: '只能为在职人员重置密码', en: 'Only the password of an active person can be reset' },
        });
      work.audit({
        record: 'person',
        recordId: personId,
        unitId: person.unitId,
        ownerId: person.ownerId,
        action: kind === 'invitation' ? 'invite' : 'resetPassword',
        changes: {},
      });
      return person;
    });
    const { token, expiresAt } = await this.#accounts.issueLink({
      kind,
      workspaceId: actor.workspaceId,
      personId,
      issuedBy: actor.personId,
      issuerName: actor.name,
    });
    const url = `${this.#deps.config.url}/accept-invitation?token=${token}`;
    const sent = await this.#mail(kind, { name: target.name, address: target.email }, actor, url);
    return { url: sent ? null : url, sent, expiresAt };
  }

  async #mail(kind: LinkKind, to: { name: string; address: string }, actor: Actor, url: string): Promise<boolean> {
    if (!this.#mailer.enabled) return false;
    const { name: workspace } = await this.#deps.ownerDb.one<{ name: string }>(
      sql`SELECT name FROM workspace WHERE id = ${actor.workspaceId}::uuid`,
    );
    const invited = kind === 'invitation';
    const zh = invited ? `${actor.name} 邀请你加入“${workspace}”。` : `${actor.name} 为你重置“${workspace}”的密码。`;
    const en = invited
      ? `${actor.name} invites you to “${workspace}”.`
      : `${actor.name} resets your password of “${workspace}”.`;
    const hours = invited ? ['7 天内', '7 days'] : ['24 小时内', '24 hours'];
    const text = `${zh}\n请在 ${hours[0]}打开链接设定密码：\n${url}\n\n${en}\nOpen the link within ${hours[1]} and set a password:\n${url}\n`;
    const subject = invited ? `邀请加入 ${workspace} / Invitation` : '重置密码 / Reset your password';
    return this.#mailer.send({ to, subject, text }).then(
      () => true,
      () => false,
    );
  }

  async look(token: string) {
    const link = await this.#accounts.findLink(token);
    const person = await this.#person(link);
    return {
      kind: link.kind,
      name: person.name,
      email: person.email,
      invitedBy: link.issuerName,
      workspace: person.workspace,
      hasAccount: link.kind === 'invitation' && (await this.#accounts.findByEmail(person.email)) !== undefined,
      expiresAt: link.expiresAt,
    };
  }

  async accept(token: string, password: string): Promise<void> {
    const link = await this.#accounts.findLink(token);
    const person = await this.#person(link);
    if (link.kind === 'reset') await this.#acceptReset(link, person, password);
    else await this.#acceptInvitation(link, person, password);
  }

  async #acceptInvitation(link: OneTimeLink, person: PersonRow, password: string): Promise<void> {
    const { email, name } = person;
    const known = await this.#accounts.findByEmail(email);
    if (known === undefined) demandGoodPassword(password, [email, name]);
    else if (!(await this.#accounts.checkPassword(known.id, password)))
      throw new AppError('invalid', {
        issues: [
          issue(
            ['password'],
            '此邮箱已有账号，请输入它的密码',
            'This address has an account already: enter its password',
          ),
        ],
      });
    await this.#deps.ownerDb.transaction(async (tx) => {
      if (!(await this.#accounts.useLink(link.id, tx))) throw new AppError('gone');
      const userId = known?.id ?? (await this.#accounts.create({ email, name, password }, tx));
      if ((await tieAccount(tx, userId, sql`id = ${person.id}::uuid`)) !== 1) throw new AppError('gone');
    });
  }

  async #acceptReset(link: OneTimeLink, person: PersonRow, password: string): Promise<void> {
    if (person.user_id === null) throw new AppError('gone');
    demandGoodPassword(password, [person.email, person.name]);
    if (!(await this.#accounts.useLink(link.id))) throw new AppError('gone');
    await this.#accounts.setPassword(person.user_id, password);
  }

  async #person(link: OneTimeLink): Promise<PersonRow> {
    const row = await this.#deps.ownerDb.maybeOne<PersonRow>(sql`
      SELECT p.id, p.name, p.email, p.user_id, p.state, w.name AS workspace FROM person p JOIN workspace w ON w.id = p.workspace_id
      WHERE p.id = ${link.personId}::uuid AND p.deleted_at IS NULL AND p.state <> 'left'`);
    if (row === undefined) throw new AppError('gone');
    return { ...row, email: this.#deps.cipher.decrypt(row.email) };
  }
}
