import { Link } from '@tanstack/react-router';
import { createElement, type ReactNode, Suspense } from 'react';
import type { DateRange, Field, Money } from '../../../shared/record/field.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { RefNames } from '../../../shared/record/wire.ts';
import { fileUrl } from '../../api/record-api.ts';
import { useMe } from '../../api/session.ts';
import { useLocale, useText } from '../../i18n/i18n.ts';
import {
  currencySign,
  formatExact,
  formatFigure,
  groupDigits,
  NONE,
  roundDecimal,
  trimZeros,
} from '../../kit/figure.ts';
import { Markdown } from '../../kit/markdown.tsx';
import { DayText, PersonName, RangeText, StateTag, TimeText } from '../../kit/small.tsx';
import { ClockCell } from '../clocks/clock-cell.tsx';
import { useMetric } from '../metrics.ts';
import { findFieldView, findRecord } from '../registry.ts';
import './fields.css';
import { useRegionName } from './regions.ts';

interface Props {
  readonly def: RecordDef;
  readonly name: string;
  readonly field: Field;
  readonly row: Readonly<Record<string, unknown>>;
  readonly refs: RefNames;
  /** One line, as in a list; otherwise as much as there is. */
  readonly compact?: boolean;
  /** The currency that the column's head shows already. */
  readonly headCurrency?: string | undefined;
  /** No links inside, where the whole is one. */
  readonly plain?: boolean;
}

/** A value as people read it; "—" where there is none. */
export function FieldView(props: Props) {
  const value = props.row[props.name];
  if (props.name === 'clocks' && props.def.clocks !== undefined && typeof props.row['id'] === 'string')
    return <ClockCell def={props.def} id={props.row['id']} />;
  const custom = findFieldView(props.def.id, props.name);
  if (custom !== undefined) {
    const drawn = { value: value ?? null, row: props.row, compact: props.compact === true };
    return <Suspense>{createElement(custom, drawn)}</Suspense>;
  }
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0))
    return <span className="hy-muted">{NONE}</span>;
  return <Filled {...props} value={value} />;
}

function Filled(props: Props & { value: unknown }): ReactNode {
  const { field, value, compact, plain } = props;
  const t = useText();
  const locale = useLocale();
  const text = String(value);
  switch (field.kind) {
    case 'choice': {
      const option = field.options?.[text];
      if (option === undefined) return text;
      if (props.name !== 'state' && option.tone === undefined) return option[locale];
      return <StateTag label={option[locale]} tone={option.tone} />;
    }
    case 'choices':
      return <Labels texts={(value as readonly string[]).map((v) => field.options?.[v]?.[locale] ?? v)} />;
    case 'tags':
      return <Labels texts={value as readonly string[]} />;
    case 'boolean':
      return t(value === true ? 'app.yes' : 'app.no');
    case 'integer':
    case 'decimal':
      return <span>{groupDigits(trimZeros(text))}</span>;
    case 'percent':
      return <span title={text}>{`${trimZeros(roundDecimal(String(Number(text) * 100), 2))}%`}</span>;
    case 'money':
      return <MoneyText money={value as Money} headCurrency={props.headCurrency} compact={compact === true} />;
    case 'date':
      return <DayText day={text} />;
    case 'dateRange':
      return <RangeText start={(value as DateRange).start} end={(value as DateRange).end} />;
    case 'instant':
      return <TimeText at={text} />;
    case 'person':
      return <Person id={text} refs={props.refs} target={field.target ?? 'person'} />;
    case 'ref':
    case 'unit':
      return <RefText target={field.target ?? ''} id={text} refs={props.refs} plain={plain === true} />;
    case 'refs':
      return (
        <span className="hy-refs">
          {(value as readonly string[]).map((id) => (
            <RefText key={id} target={field.target ?? ''} id={id} refs={props.refs} plain={plain === true} />
          ))}
        </span>
      );
    case 'metric':
      return <MetricText name={text} />;
    case 'region':
      return <RegionText code={text} />;
    case 'link':
      if (plain) return text.replace(/^https?:\/\//, '');
      return (
        <a href={text} target="_blank" rel="noopener noreferrer" className="hy-ellipsis">
          {text.replace(/^https?:\/\//, '')}
        </a>
      );
    case 'email':
      return plain || text.includes('*') ? text : <a href={`mailto:${text}`}>{text}</a>;
    case 'phone':
      return plain || text.includes('*') ? text : <a href={`tel:${text.replace(/[^\d+]/g, '')}`}>{text}</a>;
    case 'file':
      return <a href={fileUrl(text)}>{t('records.files')}</a>;
    case 'longText':
      return compact ? (
        <span className="hy-ellipsis">{text.replace(/[#*_`>[\]]/g, '')}</span>
      ) : (
        <Markdown text={text} />
      );
    case 'json':
    case 'computed':
      return typeof value === 'object' ? (
        <code className={compact ? 'hy-json--compact' : 'hy-json'}>{JSON.stringify(value, null, compact ? 0 : 2)}</code>
      ) : (
        text
      );
    default:
      return text;
  }
}

function Labels({ texts }: { texts: readonly string[] }) {
  return (
    <span className="hy-refs">
      {texts.map((text) => (
        <span key={text} className="hy-label">
          {text}
        </span>
      ))}
    </span>
  );
}

function MoneyText(p: { money: Money; headCurrency: string | undefined; compact: boolean }) {
  const locale = useLocale();
  const { amount, currency } = p.money;
  const format = { unit: 'money' as const, currency, locale, bare: currency === p.headCurrency };
  const exact = formatExact(amount, { ...format, bare: false });
  return (
    <span title={exact}>
      {p.compact ? formatFigure(amount, format) : `${currencySign(currency)}${groupDigits(roundDecimal(amount, 2))}`}
    </span>
  );
}

function Person({ id, refs, target }: { id: string; refs: RefNames; target: string }) {
  const name = refs[target]?.[id]?.title;
  return name === undefined ? <span className="hy-muted">{NONE}</span> : <PersonName name={name} />;
}

/** A row that may not be seen has no name: it reads as empty. */
export function RefText(p: { target: string; id: string; refs: RefNames; plain?: boolean }) {
  const named = p.refs[p.target]?.[p.id];
  const def = findRecord(p.target);
  if (named === undefined) return <span className="hy-muted">{NONE}</span>;
  if (def === undefined || p.plain) return <span>{named.title}</span>;
  return (
    <Link to={`/${def.path}/${p.id}`} title={named.code}>
      {named.title}
    </Link>
  );
}

function MetricText({ name }: { name: string }) {
  const locale = useLocale();
  return useMetric(name)?.label[locale] ?? name;
}

function RegionText({ code }: { code: string }) {
  return useRegionName()(code);
}

/** The workspace's currency, which money columns show once in their head. */
export const useCurrency = (): string => useMe().workspace.currency;

/** Kinds whose values line up on the right. */
export const isNumeric = (field: Field): boolean => ['integer', 'decimal', 'money', 'percent'].includes(field.kind);
