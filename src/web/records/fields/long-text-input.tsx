import { Input } from 'antd';
import { useState } from 'react';
import { useText } from '../../i18n/i18n.ts';
import { Markdown } from '../../kit/markdown.tsx';
import { aria, type FieldInputProps, status } from './input-props.ts';

export function LongTextInput(p: FieldInputProps) {
  const t = useText();
  const [preview, setPreview] = useState(false);
  const text = p.value === null || p.value === undefined ? '' : String(p.value);
  return (
    <div>
      <div className="hy-textarea__tabs">
        <button type="button" aria-pressed={!preview} onClick={() => setPreview(false)}>
          {t('form.write')}
        </button>
        <button type="button" aria-pressed={preview} onClick={() => setPreview(true)}>
          {t('form.preview')}
        </button>
        <span className="hy-grow" />
        <span className="hy-small hy-muted">{t('form.markdown')}</span>
      </div>
      {preview ? (
        <div className="hy-textarea__preview">
          <Markdown text={text} />
        </div>
      ) : (
        <Input.TextArea
          {...aria(p)}
          {...status(p)}
          autoSize={{ minRows: 4, maxRows: 20 }}
          value={text}
          onChange={(e) => p.onChange(e.target.value === '' ? null : e.target.value)}
        />
      )}
    </div>
  );
}
