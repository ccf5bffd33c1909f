import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { FileInfo } from '../../../shared/record/wire.ts';
import { fileUrl, recordApi } from '../../api/record-api.ts';
import { filesQuery, recordKeys } from '../../api/record-queries.ts';
import { upload } from '../../api/upload.ts';
import { useText } from '../../i18n/i18n.ts';
import { ConfirmDanger } from '../../kit/confirm.tsx';
import { Icon } from '../../kit/icon.tsx';
import { TimeText } from '../../kit/small.tsx';
import { ErrorNote, QueryBoundary } from '../../kit/states.tsx';
import { formatBytes } from './bytes.ts';

interface Sending {
  readonly key: string;
  readonly name: string;
  readonly share: number;
  readonly cancel: () => void;
}

export function Files({ def, id, mayAdd }: { def: RecordDef; id: string; mayAdd: boolean }) {
  const t = useText();
  const client = useQueryClient();
  const query = useQuery(filesQuery(def, id));
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [asking, setAsking] = useState<FileInfo | null>(null);
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: recordKeys.part(def.id, id, 'files') });

  const send = (files: readonly File[]): void => {
    setError(null);
    for (const file of files) {
      const key = `${file.name}-${file.size}-${Date.now()}`;
      const tell = (share: number): void =>
        setSending((all) => all.map((one) => (one.key === key ? { ...one, share } : one)));
      const { done, cancel } = upload<FileInfo>(recordApi.filesUrl(def, id), file, tell);
      setSending((all) => [...all, { key, name: file.name, share: 0, cancel }]);
      done
        .then(renew)
        .catch((failure: unknown) => {
          if (!(failure instanceof DOMException)) setError(failure);
        })
        .finally(() => setSending((all) => all.filter((one) => one.key !== key)));
    }
  };

  return (
    <section aria-label={t('records.files')} className="hy-stack hy-stack--tight">
      {mayAdd && <DropZone onFiles={send} />}
      {error !== null && <ErrorNote error={error} />}
      {sending.map((one) => (
        <div key={one.key}>
          <div className="hy-row">
            <span className="hy-grow hy-ellipsis hy-small">{t('files.uploading', { name: one.name })}</span>
            <span className="hy-small">{Math.round(one.share * 100)}%</span>
            <button type="button" className="hy-link hy-small" onClick={one.cancel}>
              {t('app.cancel')}
            </button>
          </div>
          <div className="hy-bar">
            <span style={{ width: `${one.share * 100}%` }} />
          </div>
        </div>
      ))}
      <QueryBoundary query={query} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="hy-muted">{t('files.empty')}</p>
          ) : (
            <ul className="hy-filelist">
              {items.map((file) => (
                <li key={file.id}>
                  <Icon name="file" size={20} />
                  <div className="hy-grow">
                    <a
                      href={fileUrl(file.id)}
                      download={file.name}
                      className="hy-ellipsis"
                      style={{ display: 'block' }}
                    >
                      {file.name}
                    </a>
                    <span className="hy-small hy-muted">
                      {formatBytes(file.size)} · {file.createdBy.name} <TimeText at={file.createdAt} ago />
                    </span>
                  </div>
                  {mayAdd && (
                    <button
                      type="button"
                      className="hy-iconbutton"
                      aria-label={t('files.removeConfirm', { name: file.name })}
                      onClick={() => setAsking(file)}
                    >
                      <Icon name="trash" />
                    </button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </QueryBoundary>
      <ConfirmDanger
        open={asking !== null}
        title={t('files.removeConfirm', { name: asking?.name ?? '' })}
        action={t('detail.delete')}
        onClose={() => setAsking(null)}
        onConfirm={async () => {
          if (asking !== null) await recordApi.removeFile(asking);
          await renew();
        }}
      />
    </section>
  );
}

/** Files dropped here or chosen. */
export function DropZone(p: {
  onFiles: (files: readonly File[]) => void;
  one?: boolean;
  accept?: string;
  text?: string;
}) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const give = (list: FileList | null): void => {
    const files = [...(list ?? [])];
    if (files.length > 0) p.onFiles(p.one ? files.slice(0, 1) : files);
  };
  return (
    <section
      className="hy-drop"
      data-over={over}
      aria-label={t('files.choose')}
      onDragOver={(e: DragEvent) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e: DragEvent) => {
        e.preventDefault();
        setOver(false);
        give(e.dataTransfer.files);
      }}
    >
      <input
        ref={input}
        type="file"
        hidden
        multiple={p.one !== true}
        accept={p.accept}
        onChange={(e) => {
          give(e.target.files);
          e.target.value = '';
        }}
      />
      {t('files.drop')}{' '}
      <button type="button" className="hy-link" onClick={() => input.current?.click()}>
        {t('files.choose')}
      </button>
      {p.text !== undefined && <p className="hy-small hy-muted">{p.text}</p>}
    </section>
  );
}
