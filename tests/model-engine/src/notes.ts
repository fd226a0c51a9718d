import type { Note, Notes } from "@vexfs/core";

/** Boards of notes, without a limit. */
export class ModelNotes implements Notes {
  readonly #boards = new Map<string, Map<string, Note>>();

  put(board: string, key: string, rank: number, text: string): void {
    const notes = this.#boards.get(board) ?? new Map<string, Note>();
    this.#boards.set(board, notes);
    const before = notes.get(key);
    const best = before !== undefined && before.rank >= rank ? before : { key, rank, text };
    notes.set(key, { ...best, count: (before?.count ?? 0) + 1 });
  }

  list(board: string): readonly Note[] {
    return [...(this.#boards.get(board)?.values() ?? [])].sort((a, b) => b.rank - a.rank);
  }

  clear(board: string): void {
    this.#boards.delete(board);
  }
}
