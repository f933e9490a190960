/**
 * @module The presets by name.
 */
import type { MarginParameters } from './parameters.ts';
import { deriveStandard, isolatedPerp } from './presets-rules.ts';
import { deribitStyle, deriveScan, deriveScanFirst, paradexStyle } from './presets-scan.ts';

/** Every preset, by the name a command takes. */
export const marginPresets: ReadonlyMap<string, MarginParameters> = new Map(
  [deriveScan, deriveScanFirst, deriveStandard, deribitStyle, paradexStyle, isolatedPerp].map(
    (preset) => [preset.name, preset],
  ),
);
