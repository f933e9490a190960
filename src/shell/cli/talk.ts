/**
 * @module What the command line says to people: notes and progress on stderr, never on stdout.
 */

/** Notes and progress of a command. */
export interface Talk {
  readonly note: (text: string) => void;
  /** Replaces the previous progress line; drawn only when stderr is a terminal. */
  readonly progress: (phase: string, count: number) => void;
  /** Clears the progress line. */
  readonly done: () => void;
}

const redrawMs = 100;

/**
 * Creates the talk of a command.
 *
 * @param isQuiet - true keeps notes and progress to itself
 * @returns notes to stderr, progress only on a terminal
 */
export function createTalk(isQuiet: boolean): Talk {
  const isTerminal = process.stderr.isTTY === true && !isQuiet;
  let drawnAt = 0;
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) process.stderr.write('\r\x1b[2K');
    isDrawn = false;
  };
  return {
    note(text) {
      clear();
      if (!isQuiet) process.stderr.write(`${text}\n`);
    },
    progress(phase, count) {
      if (!isTerminal) return;
      const now = Date.now();
      if (now - drawnAt < redrawMs) return;
      drawnAt = now;
      clear();
      process.stderr.write(`${phase} ${count.toLocaleString('en-US')}`);
      isDrawn = true;
    },
    done: clear,
  };
}
