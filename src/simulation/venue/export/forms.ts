/**
 * @module Output forms by name, and the faults that each can carry.
 */
import type { MarketPath } from '../market-path.ts';
import { createChainForm } from './chain-form.ts';
import { createDeriveForm } from './derive-form.ts';
import type { Form } from './form.ts';
import { createHyperliquidForm } from './hyperliquid-form.ts';
import { csvForm, ndjsonForm, parquetForm } from './table-forms.ts';

/** Names of the output forms. */
export const formNames = [
  'csv',
  'ndjson',
  'parquet',
  'hyperliquid-export',
  'derive-v3',
  'chain-logs',
] as const;

/** Name of an output form. */
export type FormName = (typeof formNames)[number];

/**
 * Makes a form.
 *
 * @param name - which one
 * @param path - prices, to turn coins into USD
 * @param startMicros - start of the run; microseconds since 1970 UTC
 * @returns form that has told nothing yet
 */
export function createForm(name: FormName, path: MarketPath, startMicros: number): Form {
  switch (name) {
    case 'csv':
      return csvForm;
    case 'ndjson':
      return ndjsonForm;
    case 'parquet':
      return parquetForm;
    case 'hyperliquid-export':
      return createHyperliquidForm(path, startMicros);
    case 'derive-v3':
      return createDeriveForm(path, startMicros);
    default:
      return createChainForm();
  }
}
