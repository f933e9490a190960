/**
 * @module The shape of a tidy rule: what it looks for, and small samples that keep it honest.
 */
import type { Tree } from './tree.ts';

/** One rule of the house. */
export interface Rule {
  /** What the rule demands, read after "demands". */
  readonly name: string;
  /** Lists each breach as `path:line: what is wrong`. */
  readonly check: (tree: Tree) => string[];
  /** Trees that break the rule, each in one way; a rule that passes one is broken itself. */
  readonly bad: readonly Readonly<Record<string, string>>[];
  /** A tree near the edge that keeps the rule. */
  readonly good: Readonly<Record<string, string>>;
}
