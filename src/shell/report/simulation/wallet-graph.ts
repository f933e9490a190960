/**
 * @module The graph of wallets around a simulated venue: degrees, hubs, and a sample to look at.
 */
import { join } from 'node:path';
import { eachRow } from './csv-rows.ts';
import type { Person } from './people.ts';

/** A wallet of the sample. */
export interface SampledWallet {
  readonly address: string;
  readonly role: string;
  /** Owner of a wallet that takes part; else the address itself. */
  readonly owner: string;
  readonly degree: number;
}

/** What the transfers on the chain say. */
export interface WalletGraph {
  readonly transfers: number;
  readonly wallets: number;
  readonly links: number;
  /** Share of wallets that have at least so many partners. */
  readonly degrees: readonly { readonly partners: number; readonly share: number }[];
  /** Busiest places with their role and partners. */
  readonly busiest: readonly SampledWallet[];
  readonly sample: readonly SampledWallet[];
  /** Wallets that are linked with most of the sample and would hide all else. */
  readonly crowded: readonly SampledWallet[];
  /** Links among the sample; `isOwn` when both ends have one owner. */
  readonly sampleLinks: readonly {
    readonly from: string;
    readonly to: string;
    readonly isOwn: boolean;
  }[];
}

/** Bounds at which the share of wallets with that many partners is told. */
const partnerBounds = [
  1, 2, 3, 4, 5, 7, 10, 14, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000,
];
/** Owners of the sample, and wallets at most. */
const ownersMax = 20;
const sampleMax = 120;
/** Wallets linked with more than this share of the sample are not drawn. */
const crowdedShare = 0.4;

/**
 * Reads the transfers on the chain with the truth about owners.
 *
 * @param folder - of the simulated venue
 * @param people - everybody, for the types of adversaries
 * @returns the graph; undefined when the run had none
 */
export async function readWalletGraph(
  folder: string,
  people: ReadonlyMap<string, Person>,
): Promise<WalletGraph | undefined> {
  const partners = new Map<string, Set<string>>();
  const of = (address: string) => {
    const own = partners.get(address) ?? new Set<string>();
    partners.set(address, own);
    return own;
  };
  const columns = ['participant', 'to'];
  const path = join(folder, 'transfers-chain.csv');
  const transfers = await eachRow(path, columns, (from, to) => {
    if (from === to) return;
    of(from!).add(to!);
    of(to!).add(from!);
  });
  if (transfers === 0) return undefined;
  const owners = await readOwners(folder);
  const describe = (address: string): SampledWallet => {
    const known = owners.get(address);
    const type = people.get(address)?.type;
    return {
      address,
      role: roleOf(known?.role, type, people.get(address)?.isAdversary === true),
      owner: known?.owner ?? address,
      degree: partners.get(address)?.size ?? 0,
    };
  };
  const byDegree = [...partners.keys()].map(describe).sort((x, y) => y.degree - x.degree);
  const drawn = sampleOf(byDegree, partners, people);
  const inSample = new Set(drawn.map(({ address }) => address));
  const crowded = drawn.filter(({ address }) => {
    const linked = [...partners.get(address)!].filter((to) => inSample.has(to));
    return linked.length > crowdedShare * drawn.length;
  });
  const rest = drawn.filter((wallet) => !crowded.includes(wallet));
  const chosen = new Set(rest.map(({ address }) => address));
  // A wallet that only the crowded ones joined would float about.
  const sample = rest.filter(({ address }) =>
    [...partners.get(address)!].some((to) => chosen.has(to)),
  );
  const sampleLinks = sample.flatMap(({ address, owner }) =>
    [...(partners.get(address) ?? [])]
      .filter((to) => chosen.has(to) && address < to)
      .map((to) => ({ from: address, to, isOwn: owner === describe(to).owner })),
  );
  const degrees = partnerBounds
    .map((bound) => ({
      partners: bound,
      share: byDegree.filter(({ degree }) => degree >= bound).length / byDegree.length,
    }))
    .filter(({ share }) => share > 0);
  const links = byDegree.reduce((sum, { degree }) => sum + degree, 0) / 2;
  const busiest = byDegree.slice(0, 12);
  return {
    transfers,
    wallets: byDegree.length,
    links,
    degrees,
    busiest,
    sample,
    crowded,
    sampleLinks,
  };
}

async function readOwners(folder: string): Promise<Map<string, { owner: string; role: string }>> {
  const owners = new Map<string, { owner: string; role: string }>();
  const columns = ['address', 'owner', 'role'];
  await eachRow(join(folder, 'truth/wallets.csv'), columns, (address, owner, role) => {
    // A deposit address belongs to its exchange, but its role names whom it serves.
    const served = /^deposit-address-of-(.+)$/.exec(role!)?.[1];
    owners.set(address!, { owner: served ?? owner!, role: role! });
  });
  return owners;
}

function roleOf(role: string | undefined, type: string | undefined, isAdversary: boolean): string {
  if (isAdversary) return 'adversary';
  if (type !== undefined) return 'participant';
  if (role === undefined) return 'outsider';
  if (role.startsWith('deposit-address')) return 'deposit address';
  if (role === 'cold') return 'cold wallet';
  return role.replace('-', ' ');
}

/** Owners with most wallets, with those wallets, and the places that join them. */
function sampleOf(
  byDegree: readonly SampledWallet[],
  partners: ReadonlyMap<string, ReadonlySet<string>>,
  people: ReadonlyMap<string, Person>,
): SampledWallet[] {
  const byOwner = new Map<string, SampledWallet[]>();
  for (const wallet of byDegree) {
    if (!['participant', 'adversary', 'cold wallet', 'deposit address'].includes(wallet.role))
      continue;
    byOwner.set(wallet.owner, [...(byOwner.get(wallet.owner) ?? []), wallet]);
  }
  const ranked = [...byOwner.values()].sort((x, y) => y.length - x.length);
  const kindOf = (own: readonly SampledWallet[]) =>
    own.map(({ address }) => people.get(address)?.type).find((type) => type !== undefined) ?? '';
  // One owner of each type first, so that kinds of clusters are seen side by side.
  const seen = new Set<string>();
  const first = ranked.filter((own) => {
    const kind = kindOf(own);
    return !seen.has(kind) && seen.add(kind) !== undefined;
  });
  const owners = [...new Set([...first, ...ranked])].slice(0, ownersMax);
  const chosen = new Map(owners.flatMap((own) => own.map((wallet) => [wallet.address, wallet])));
  const joining = byDegree.filter(({ address, role, degree }) => {
    if (chosen.has(address) || degree < 2) return false;
    if (role === 'outsider') return false;
    // A place joins when it has partners of two owners.
    const touched = [...partners.get(address)!].flatMap((to) => chosen.get(to)?.owner ?? []);
    return new Set(touched).size > 1;
  });
  return [...chosen.values(), ...joining].slice(0, sampleMax);
}
