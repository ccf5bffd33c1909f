/** The part of pino's logger that the stores use. */
export interface StoreLog {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

const nothing = (): void => {};

export const silentLog: StoreLog = { debug: nothing, info: nothing, warn: nothing, error: nothing };
