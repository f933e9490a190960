/**
 * @module On-chain options of Hegic (v888): options with owner, and purchases without owner.
 *
 * The purchases are read first: they tell when the options with owner were bought and exercised.
 * Alone each file is still worth something: purchases give `index` and `macro`, options give
 * undated fills.
 */
import type { Adapter, Detection, SourceSample } from '../adapter.ts';
import { hasColumns } from '../detect.ts';
import { createOwnedDecoder } from './owned-options.ts';
import { createPurchaseBook, createPurchaseDecoder } from './purchases.ts';

const ownedColumns = ['option_owner', 'strike', 'amount', 'premium', 'expiration_date', 'market'];
const purchaseColumns = ['amount', 'price', 'timestamp', 'expiration', 'exercise_timestamp'];

function detect(sample: SourceSample): Detection | undefined {
  if (hasColumns(sample, ownedColumns)) {
    return { role: 'owned', confidence: 0.95, rank: 40, sorted: false };
  }
  if (hasColumns(sample, purchaseColumns)) {
    return { role: 'purchases', confidence: 0.9, rank: 20, sorted: false, lookup: true };
  }
  return undefined;
}

/** Adapter of the two Hegic tables. */
export const hegic: Adapter = {
  name: 'hegic',
  summary: 'on-chain options of Hegic v888: options with owner, purchases and exercises without',
  detect,
  open: () => {
    const book = createPurchaseBook();
    return {
      decoder: (role) =>
        role === 'purchases' ? createPurchaseDecoder(book) : createOwnedDecoder(book),
    };
  },
};
