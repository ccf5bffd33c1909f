import { Fragment, type ReactNode, useMemo } from 'react';
import { type Block, type Inline, parseMarkdown } from './markdown.ts';
import { TableBox } from './table-box.tsx';
import './markdown.css';

const wordsOf = (parts: readonly Inline[]): string =>
  parts.map((p) => ('parts' in p ? wordsOf(p.parts) : 'text' in p ? p.text : p.name)).join('');

const inlines = (parts: readonly Inline[]): ReactNode =>
  parts.map((part, i) => {
    const key = i;
    switch (part.kind) {
      case 'text':
        return <Fragment key={key}>{part.text}</Fragment>;
      case 'strong':
        return <strong key={key}>{inlines(part.parts)}</strong>;
      case 'em':
        return <em key={key}>{inlines(part.parts)}</em>;
      case 'del':
        return <del key={key}>{inlines(part.parts)}</del>;
      case 'code':
        return <code key={key}>{part.text}</code>;
      case 'mention':
        return (
          <span key={key} className="hy-mention">
            @{part.name}
          </span>
        );
      case 'link':
        return (
          <a
            key={key}
            href={part.href}
            {...(part.href.startsWith('/') ? {} : { target: '_blank', rel: 'noopener noreferrer' })}
          >
            {inlines(part.parts)}
          </a>
        );
    }
  });

function block(b: Block, key: number): ReactNode {
  switch (b.kind) {
    case 'heading':
      // The page has its own headings: those of a text begin below them.
      return b.level <= 2 ? <h3 key={key}>{inlines(b.parts)}</h3> : <h4 key={key}>{inlines(b.parts)}</h4>;
    case 'paragraph':
      return (
        <p key={key}>
          {b.lines.map((line, i) => (
            <Fragment key={i}>
              {i > 0 && <br />}
              {inlines(line)}
            </Fragment>
          ))}
        </p>
      );
    case 'list': {
      const items = b.items.map((item, i) => <li key={i}>{inlines(item)}</li>);
      return b.ordered ? <ol key={key}>{items}</ol> : <ul key={key}>{items}</ul>;
    }
    case 'quote':
      return <blockquote key={key}>{b.blocks.map(block)}</blockquote>;
    case 'code':
      return (
        <pre key={key}>
          <code>{b.text}</code>
        </pre>
      );
    case 'rule':
      return <hr key={key} />;
    case 'table':
      return (
        <TableBox key={key} label={b.head.map(wordsOf).join(' ')} bare>
          <table>
            <thead>
              <tr>
                {b.head.map((cell, i) => (
                  <th key={i}>{inlines(cell)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {b.rows.map((row, i) => (
                <tr key={i}>
                  {row.map((cell, j) => (
                    <td key={j}>{inlines(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </TableBox>
      );
  }
}

export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return <div className="hy-markdown">{blocks.map(block)}</div>;
}
