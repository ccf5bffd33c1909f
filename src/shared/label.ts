/** A text that a person reads, in both languages of the product. */
export interface Label {
  readonly zh: string;
  readonly en: string;
}

export type Locale = 'zh' | 'en';
