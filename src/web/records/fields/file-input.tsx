import { Button } from 'antd';
import { useRef, useState } from 'react';
import type { FileInfo } from '../../../shared/record/wire.ts';
import { fileUrl, recordApi } from '../../api/record-api.ts';
import { upload } from '../../api/upload.ts';
import { useText } from '../../i18n/i18n.ts';
import { ErrorNote } from '../../kit/states.tsx';
import { getRecord } from '../registry.ts';
import type { FieldInputProps } from './input-props.ts';

/** A file of the record's own files: it can be chosen once the record exists. */
export function FileInput(p: FieldInputProps) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const has = typeof p.value === 'string' && p.value !== '';
  const send = async (file: File | undefined): Promise<void> => {
    if (file === undefined || p.row === undefined) return;
    setError(null);
    setShare(0);
    try {
      const info = await upload<FileInfo>(recordApi.filesUrl(getRecord(p.row.recordId), p.row.id), file, setShare).done;
      p.onChange(info.id);
    } catch (e) {
      setError(e);
    } finally {
      setShare(null);
    }
  };
  return (
    <div className="hy-row hy-row--wrap">
      <input ref={input} type="file" hidden onChange={(e) => void send(e.target.files?.[0])} />
      <Button id={p.id} disabled={p.row === undefined} loading={share !== null} onClick={() => input.current?.click()}>
        {share !== null ? `${Math.round(share * 100)}%` : t(has ? 'form.fileChange' : 'form.fileChoose')}
      </Button>
      {has && (
        <>
          <a href={fileUrl(p.value as string)}>{t('records.files')}</a>
          <button type="button" className="hy-link" onClick={() => p.onChange(null)}>
            {t('app.remove')}
          </button>
        </>
      )}
      {p.row === undefined && <span className="hy-field__help">{t('form.fileLater')}</span>}
      {error !== null && <ErrorNote error={error} />}
    </div>
  );
}
