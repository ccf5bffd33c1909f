/** What other rooms may ask of the metrics: the only way the product counts. */
export type { FigureQuestion } from './server/figures.batch.ts';
export type { Answer, Metrics } from './server/metrics.service.ts';
