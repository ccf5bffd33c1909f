import { parentPort } from 'node:worker_threads';
import type { Answered, Question } from './worker-thread.ts';

/** The thread's side: answers one question after the other. Called once, at the top of a `*.worker.ts`. */
export function answerQuestions(answer: (question: never) => Promise<unknown>): void {
  const port = parentPort;
  if (port === null) throw new Error('this file runs in a thread');
  port.on('message', ({ id, question }: Question) => {
    answer(question as never).then(
      (done) => port.postMessage({ id, answer: done } satisfies Answered),
      (error: unknown) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        port.postMessage({ id, error: text } satisfies Answered);
      },
    );
  });
}
