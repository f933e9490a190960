/**
 * @module Truth of European pricing: a venue's own marks, and an independent library.
 */
import type { Evaluation } from './evaluation.ts';
import { deribitMarks } from './pricing-deribit.ts';
import { quantLibParity } from './pricing-quantlib.ts';

/** The evidence of truth of European pricing. */
export const evaluations: readonly Evaluation[] = [
  { name: 'pricing', run: deribitMarks },
  { name: 'pricing', run: quantLibParity },
];
