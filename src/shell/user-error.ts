/**
 * @module A mistake or circumstance that the user can act on: one message, no stack.
 */

/** Exit codes of the command line. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, limit: 3, interrupted: 130 } as const;

/** Ends a command with a message and an exit code. */
export class UserError extends Error {
  /** One of `exitCodes`. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failure) {
    super(message);
    this.name = 'UserError';
    this.exitCode = exitCode;
  }
}
