import type { Tone } from '../../../shared/record/field.ts';
import type { Days } from './bar-drag.ts';

/** A row of the chart. Days are both inside. */
export interface GanttItem extends Days {
  readonly id: string;
  readonly title: string;
  readonly tone: Tone;
  /** What else the hover says: owner, slack. */
  readonly note?: string;
  readonly group?: string;
  readonly waitsFor?: readonly string[];
  readonly critical?: boolean;
  readonly clash?: boolean;
  /** Why it stands still; null or absent where it may move. */
  readonly fixed?: string | null;
}
