import * as z from 'zod';
import { f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

/** A word of the house with its meaning (K3). A change of a valid one is a new edition. */
export const Term = defineRecord({
  id: 'term',
  path: 'terms',
  room: 'knowledge',
  label: { zh: '术语', en: 'Term' },
  code: 'TRM-{####}',
  title: 'name',
  shared: true,
  fields: {
    name: f.text({ zh: '术语', en: 'Term' }, { required: true, unique: true, aliases: ['名称', '词条', 'term'] }),
    english: f.text({ zh: '英文', en: 'English' }, { aliases: ['英文名', 'english'] }),
    synonyms: f.tags({ zh: '别称', en: 'Also called' }, { aliases: ['同义词', '简称', 'synonyms'] }),
    field: f.choice({
      data: { zh: '数据指标', en: 'Figures' },
      channel: { zh: '渠道', en: 'Channels' },
      campaign: { zh: '活动', en: 'Campaigns' },
      customer: { zh: '用户', en: 'Customers' },
      brand: { zh: '品牌内容', en: 'Brand and content' },
      law: { zh: '合规', en: 'Compliance' },
      general: { zh: '通用', en: 'General' },
    })({ zh: '领域', en: 'Field' }, { required: true, default: 'general', aliases: ['分类', 'field'] }),
    definition: f.longText(
      { zh: '定义', en: 'Definition' },
      { required: true, aliases: ['解释', '含义', 'definition'] },
    ),
    example: f.longText({ zh: '示例', en: 'Example' }, { aliases: ['例子', 'example'] }),
    source: f.text({ zh: '出处', en: 'Source' }, { aliases: ['来源', 'source'] }),
    edition: f.integer({ zh: '版次', en: 'Edition' }, { readOnly: true }),
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '草稿', en: 'Draft' },
      valid: { zh: '现行', en: 'Valid', tone: 'good' },
      retired: { zh: '停用', en: 'Retired' },
    },
    transitions: [
      { action: 'publish', label: { zh: '发布', en: 'Publish' }, from: 'draft', to: 'valid' },
      { action: 'retire', label: { zh: '停用', en: 'Retire' }, from: 'valid', to: 'retired' },
      { action: 'reuse', label: { zh: '恢复', en: 'Use again' }, from: 'retired', to: 'valid' },
    ],
    frozen: ['retired'],
  },
  views: {
    list: { columns: ['name', 'english', 'field', 'definition', 'edition', 'state'], sort: 'name' },
    board: { by: 'field', card: ['definition'] },
    sections: [
      {
        label: { zh: '术语', en: 'Term' },
        fields: ['name', 'english', 'synonyms', 'field', 'definition', 'example', 'source', 'edition'],
      },
    ],
  },
  search: ['name', 'english', 'definition'],
  fullText: { body: ['definition', 'english', 'synonyms', 'example'], kind: 'field' },
  import: { matchKey: ['name'] },
});
export type Term = RowOf<typeof Term>;

/** What is known of the industry: figures, policies and trends with source and date (K3). */
export const Reference = defineRecord({
  id: 'reference',
  path: 'references',
  room: 'knowledge',
  label: { zh: '行业资料', en: 'Industry reference' },
  code: 'REF-{yyyy}-{####}',
  title: 'title',
  shared: true,
  fields: {
    title: f.text({ zh: '标题', en: 'Title' }, { required: true, aliases: ['名称', '资料', 'title'] }),
    topic: f.choice({
      benchmark: { zh: '行业数据', en: 'Industry figures' },
      policy: { zh: '政策法规', en: 'Policy and law' },
      platform: { zh: '平台规则', en: 'Platform rules' },
      trend: { zh: '趋势', en: 'Trend' },
      practice: { zh: '同行做法', en: 'What others do' },
    })({ zh: '主题', en: 'Topic' }, { required: true, aliases: ['分类', 'topic'] }),
    summary: f.longText({ zh: '要点', en: 'Summary' }, { required: true, aliases: ['摘要', '内容', 'summary'] }),
    source: f.text({ zh: '来源', en: 'Source' }, { required: true, aliases: ['出处', 'source'] }),
    address: f.link({ zh: '链接', en: 'Link' }, { aliases: ['网址', 'link', 'url'] }),
    publishedOn: f.date({ zh: '发布日期', en: 'Published on' }, { required: true, aliases: ['日期', 'date'] }),
    validUntil: f.date({ zh: '有效至', en: 'Valid until' }, { aliases: ['有效期', 'valid until'] }),
    tags: f.tags({ zh: '标签', en: 'Tags' }, { aliases: ['tags'] }),
    edition: f.integer({ zh: '版次', en: 'Edition' }, { readOnly: true }),
  },
  states: {
    initial: 'valid',
    all: {
      valid: { zh: '现行', en: 'Valid', tone: 'good' },
      outdated: { zh: '过时', en: 'Outdated' },
    },
    transitions: [
      { action: 'outdate', label: { zh: '标为过时', en: 'Mark as outdated' }, from: 'valid', to: 'outdated' },
      { action: 'reuse', label: { zh: '恢复', en: 'Use again' }, from: 'outdated', to: 'valid' },
    ],
    frozen: ['outdated'],
  },
  views: {
    list: { columns: ['title', 'topic', 'source', 'publishedOn', 'validUntil', 'tags', 'state'], sort: '-publishedOn' },
    board: { by: 'topic', card: ['source', 'publishedOn'] },
    sections: [
      {
        label: { zh: '行业资料', en: 'Industry reference' },
        fields: ['title', 'topic', 'summary', 'source', 'address', 'publishedOn', 'validUntil', 'tags', 'edition'],
      },
    ],
  },
  search: ['title', 'source'],
  fullText: { body: ['summary', 'source'], kind: 'topic', tags: 'tags' },
  import: { matchKey: ['title', 'publishedOn'] },
});
export type Reference = RowOf<typeof Reference>;

const marked = z.object({ text: z.string(), ranges: z.array(z.tuple([z.int(), z.int()])) });
const list = z.string().max(4_000).optional();

/** Full text of the library. Lists are ids or keys with commas between them. */
export const searchLibrary = defineRoute({
  id: 'library.search',
  method: 'GET',
  path: '/api/library/search',
  summary: { zh: '搜索知识库', en: 'Search the library' },
  access: 'signedIn',
  query: z.strictObject({
    q: z.string().trim().min(1).max(200),
    records: list,
    kinds: list,
    channels: list,
    tags: list,
    limit: z.coerce.number().int().min(1).max(50).default(20),
    offset: z.coerce.number().int().min(0).max(200).default(0),
  }),
  response: z.object({
    items: z.array(
      z.object({
        record: z.string(),
        id: z.uuid(),
        code: z.string(),
        state: z.string(),
        kind: z.string().nullable(),
        tags: z.array(z.string()),
        updatedAt: z.string(),
        title: marked,
        excerpt: marked,
      }),
    ),
    /** 201 means more than 200, which is as deep as one can look. */
    total: z.int(),
    /** Nothing holds all words: these hold some. */
    relaxed: z.boolean(),
    /** Whether there is a next page. */
    more: z.boolean(),
  }),
});
export type LibraryAnswer = z.infer<NonNullable<typeof searchLibrary.response>>;

const params = z.strictObject({ id: z.uuid() });
const editioned = z.enum(['playbook', 'term', 'reference']);

/** Every edition of a playbook, term or reference, the newest first. */
export const listEditions = defineRoute({
  id: 'library.editions',
  method: 'GET',
  path: '/api/library/:record/:id/editions',
  summary: { zh: '版次', en: 'Editions' },
  access: 'signedIn',
  params: z.strictObject({ record: editioned, id: z.uuid() }),
  response: z.object({
    items: z.array(
      z.object({
        edition: z.int(),
        at: z.string(),
        byName: z.string(),
        /** Names of fields that differ from the edition before. */
        changed: z.array(z.string()),
        content: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
  errors: ['not_found'],
});
export type EditionsAnswer = z.infer<NonNullable<typeof listEditions.response>>;

/** Where a term is used, in what the asking person may see. */
export const termUses = defineRoute({
  id: 'term.uses',
  method: 'GET',
  path: '/api/terms/:id/uses',
  summary: { zh: '术语的引用处', en: 'Where a term is used' },
  access: 'signedIn',
  params,
  response: z.object({
    items: z.array(
      z.object({ record: z.string(), id: z.uuid(), code: z.string(), title: z.string(), excerpt: marked }),
    ),
    total: z.int(),
  }),
  errors: ['not_found'],
});

/** Terms that stand in the text of a document of the library, with their present edition. */
export const termsIn = defineRoute({
  id: 'library.terms',
  method: 'GET',
  path: '/api/library/:record/:id/terms',
  summary: { zh: '文中的术语', en: 'Terms in a text' },
  access: 'signedIn',
  params: z.strictObject({ record: z.string().max(60), id: z.uuid() }),
  response: z.object({
    items: z.array(
      z.object({ id: z.uuid(), code: z.string(), name: z.string(), definition: z.string(), edition: z.int() }),
    ),
  }),
  errors: ['not_found'],
});
