/** Receives a tree of named records and values in the order of the file. */
export interface TreeHandler {
  /** A record begins: an object, or an element with children. */
  begin(name: string, isListed: boolean): void;
  /** A value of the current record. */
  value(name: string, text: string, isListed: boolean, isNumber: boolean): void;
  /** The current record ends. */
  end(): void;
}

/** Streams a file through a handler until it is told to stop. */
export type TreeReader = (handler: TreeHandler, shouldContinue: () => boolean | Promise<boolean>) => Promise<void>;

/** The name of a cell of a list within a list, by its place from 1. */
export const positionName = (position: number) => `#${position}`;
