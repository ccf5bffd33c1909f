/** What other rooms may ask of the metrics: the only way the product counts. */
export type { Answer, Metrics } from './server/metrics.service.ts';
