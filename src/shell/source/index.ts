/**
 * @module source: from the paths that the user named to rows.
 */
export { fileBytes } from './bytes.ts';
export { type Expansion, expandSources, type LeftOut, type SourceFile } from './files.ts';
export { type OpenedSource, openSource, type RowProblems } from './open-source.ts';
export { openStream } from './open-stream.ts';
export { SourceFailed, type SourceFailure } from './source-failure.ts';
