/**
 * @module Background of the chain: what wallets do with services, outsiders and strangers.
 */
import { microsPerDay, type Random } from '../../../base/index.ts';
import { drawAddress } from '../address.ts';
import type { VenueConfig } from '../config.ts';
import { pickZipf } from '../heavy-tails.ts';
import type { Wallet } from '../planted.ts';
import type { Transfer } from './chain.ts';
import type { Places } from './places.ts';

/** Partners of a wallet beside its money's ways: log-normal, fitted to the Hop graph. */
const partners = { median: 2.6, spread: 1.15, most: 400 };
const serviceShare = 0.3;
const strangerShare = 0.03;
/** Chance that an outsider is new; otherwise one of those before, the more used the likelier. */
const newOutsider = 0.85;
const inboundShare = 0.35;
const transfersPerPartner = 0.6;

/**
 * Plans the background over the whole run.
 *
 * @param config - start and days
 * @param random - stream of the background alone
 * @param wallets - all wallets of the venue
 * @param places - shared services
 * @returns transfers in time order
 */
export function planBackground(
  config: VenueConfig,
  random: Random,
  wallets: readonly Wallet[],
  places: Places,
): Transfer[] {
  const pending: Transfer[] = [];
  /** One entry per use, so that a draw prefers the busy ones. */
  const uses: string[] = [];
  const drawOutsider = (): string => {
    const isNew = uses.length === 0 || random.uniform() < newOutsider;
    const outsider = isNew ? drawAddress(random) : uses[random.integer(uses.length)]!;
    uses.push(outsider);
    return outsider;
  };
  const partnerOf = (): string => {
    const draw = random.uniform();
    if (draw < serviceShare) return pickZipf(random, places.services);
    if (draw < serviceShare + strangerShare)
      return wallets[random.integer(wallets.length)]!.address;
    return drawOutsider();
  };
  const span = config.days * microsPerDay;
  for (const { address } of wallets) {
    const drawn = partners.median * Math.exp(partners.spread * random.normal());
    const count = Math.min(Math.round(drawn), partners.most);
    for (let i = 0; i < count; i++) {
      const partner = partnerOf();
      if (partner === address) continue;
      const times = 1 + Math.floor(transfersPerPartner * random.exponential());
      for (let k = 0; k < times; k++) {
        const at = config.startMicros + Math.floor(random.uniform() * span);
        const amount = Math.round(50 * Math.exp(1.5 * random.normal()) * 100) / 100;
        const inbound = random.uniform() < inboundShare;
        const [from, to] = inbound ? [partner, address] : [address, partner];
        pending.push({ at, from, to, asset: 'USDC', amount });
      }
    }
  }
  pending.sort((x, y) => x.at - y.at);
  return pending;
}
