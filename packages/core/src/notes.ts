/** A note on a board. */
export interface Note {
  readonly key: string;
  /** Which notes are kept, and which come first. */
  readonly rank: number;
  /** How often it was put. */
  readonly count: number;
  readonly text: string;
}

/** Boards of notes that the threads of the process share, in memory: a few hundred of the highest rank each. */
export interface Notes {
  /** Puts a note on a board; of notes with one key the one of the highest rank stays. */
  put(board: string, key: string, rank: number, text: string): void;
  /** The notes of a board, those of the highest rank first. */
  list(board: string): readonly Note[];
  clear(board: string): void;
}
