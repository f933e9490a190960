/**
 * @module Writing results to standard output.
 */

/**
 * Writes text to standard output, and waits while the reader is slower.
 *
 * @param text - any text
 */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve) => {
    if (process.stdout.write(text)) resolve();
    else process.stdout.once('drain', () => resolve());
  });
}
