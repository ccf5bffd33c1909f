/** For rooms that bring daily figures of channels other than by a file. */
export { FactStore, type OwnedFact } from './server/facts.store.ts';
