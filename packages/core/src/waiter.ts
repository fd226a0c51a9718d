/** Whoever waits for an answer, and may leave before it is there. */
export interface Waiter {
  /** Has the work done when the waiter leaves without an answer; at once if it has left already. */
  whenGone(work: () => void): void;
}
