/**
 * @module What the command line says to people: notes and progress on stderr, never on stdout.
 */

/** Notes and progress of a command. */
export interface Talk {
  readonly note: (text: string) => void;
  /** Replaces the previous progress line; drawn only when stderr is a terminal. */
  readonly progress: (phase: string, count: number) => void;
  /** Replaces the previous progress line by a bar; `share` in [0, 1]. */
  readonly bar: (share: number, text: string) => void;
  /** Clears the progress line. */
  readonly done: () => void;
}

const redrawMs = 100;
const barCells = 30;

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
  const draw = (text: () => string): void => {
    if (!isTerminal) return;
    const now = Date.now();
    if (now - drawnAt < redrawMs) return;
    drawnAt = now;
    clear();
    process.stderr.write(text());
    isDrawn = true;
  };
  return {
    note(text) {
      clear();
      if (!isQuiet) process.stderr.write(`${text}\n`);
    },
    progress(phase, count) {
      draw(() => `${phase} ${count.toLocaleString('en-US')}`);
    },
    bar(share, text) {
      draw(() => {
        const full = Math.min(barCells, Math.max(0, Math.round(share * barCells)));
        const cells = '#'.repeat(full) + '.'.repeat(barCells - full);
        return `[${cells}] ${String(Math.floor(share * 100)).padStart(3)} %  ${text}`;
      });
    },
    done: clear,
  };
}
