/**
 * @module simulation: the synthetic options venue and blocks of synthetic events for benches.
 */
export { type BlockStreamOptions, syntheticBlocks } from './block-stream.ts';
export { type AdversaryType, adversaryTypes } from './venue/adversaries/planted.ts';
export {
  checkVenueConfig,
  defaultVenueConfig,
  type VenueConfig,
  type VenueConfigFailure,
} from './venue/config.ts';
export type { FileChunk } from './venue/csv-file.ts';
export { simulationPage } from './venue/document.ts';
export { type ExportColumnType, exportColumnType } from './venue/export/column-types.ts';
export { venueVersion } from './venue/manifest.ts';
export { type ParticipantType, participantTypes } from './venue/planted.ts';
export { simulateVenue } from './venue/venue.ts';
