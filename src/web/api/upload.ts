import { errorOf, offlineError } from './api-error.ts';

export interface Upload<R> {
  readonly done: Promise<R>;
  readonly cancel: () => void;
}

/** Sends one file as multipart/form-data and tells how far it is, 0 to 1: fetch cannot. */
export function upload<R>(
  url: string,
  file: File,
  onProgress: (share: number) => void,
  /** Form fields that stand before the file. */
  fields: Readonly<Record<string, string>> = {},
): Upload<R> {
  const sending = new XMLHttpRequest();
  const done = new Promise<R>((resolve, reject) => {
    sending.open('POST', url);
    sending.responseType = 'json';
    sending.setRequestHeader('accept', 'application/json');
    sending.upload.onprogress = (e) => onProgress(e.total > 0 ? e.loaded / e.total : 0);
    sending.onload = () => {
      if (sending.status >= 200 && sending.status < 300) resolve(sending.response as R);
      else reject(errorOf(sending.status, sending.response, sending.getResponseHeader('x-request-id')));
    };
    sending.onerror = () => reject(offlineError());
    sending.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', file, file.name);
    sending.send(form);
  });
  return { done, cancel: () => sending.abort() };
}
