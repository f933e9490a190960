/**
 * @module Section on the wallet graph: degrees beside a real graph, hubs, a sample to look at.
 */
import {
  chartFigure,
  formatCompact,
  type NetworkOptions,
  network,
  networkTable,
  shortAddress,
} from '../../../charts/index.ts';
import type { Section } from '../page.ts';
import { barsFigure, fullWidth, halfWidth, lineFigure, sideBySide } from './figure.ts';
import type { WalletGraph } from './wallet-graph.ts';

/**
 * Share of addresses with at least so many partners in the transfers around the 43,052 wallets of
 * the Hop bridge's airdrop of 2022 (hop-protocol/hop-airdrop): 428,806 addresses, a pair counted
 * once.
 */
const hopDegrees: readonly (readonly [number, number])[] = [
  [1, 1],
  [2, 0.327],
  [3, 0.201],
  [4, 0.14],
  [5, 0.102],
  [7, 0.0608],
  [10, 0.0331],
  [14, 0.0181],
  [20, 0.00944],
  [30, 0.00452],
  [50, 0.00213],
  [70, 0.00129],
  [100, 0.000821],
  [200, 0.00038],
  [500, 0.000177],
  [1000, 0.000105],
];

const roles = [
  'participant',
  'adversary',
  'cold wallet',
  'deposit address',
  'exchange hub',
  'bridge',
  'shared service',
  'venue',
  'outsider',
] as const;
const hubs: readonly string[] = ['exchange hub', 'bridge', 'venue', 'shared service'];

/**
 * Draws the graph.
 *
 * @param graph - of the transfers on the chain; undefined when the run had none
 * @returns section
 */
export function graphSection(graph: WalletGraph | undefined): Section {
  return {
    id: 'wallets',
    title: 'Wallet graph',
    lead:
      graph === undefined
        ? 'This run has no transfers on the chain.'
        : `${graph.transfers.toLocaleString('en-US')} transfers between ` +
          `${graph.wallets.toLocaleString('en-US')} addresses, ` +
          `${graph.links.toLocaleString('en-US')} pairs. Owners are joined by hubs and services ` +
          'that everybody uses, which is what makes clusters hard to see.',
    body:
      graph === undefined
        ? ''
        : sampleFigure(graph) + sideBySide([degreeFigure(graph), hubFigure(graph)]),
  };
}

function nameOf(role: string, address: string, owner: string): string {
  if (role === 'venue') return 'venue';
  if (hubs.includes(role)) return `${role} ${shortAddress(address)}`;
  return role === 'participant' || role === 'adversary' ? owner : `${role} of ${owner}`;
}

function sampleFigure({ sample, crowded, sampleLinks }: WalletGraph): string {
  const named = new Set<string>();
  const options: NetworkOptions = {
    title: 'Owners and the places that join them',
    description:
      'A sample of owners with all their wallets, and the hubs, bridges and services they share; ' +
      'strong lines join wallets of one owner',
    width: fullWidth,
    height: 620,
    kinds: roles.filter((role) => sample.some((wallet) => wallet.role === role)),
    nodes: sample.map(({ address, role, owner, degree }) => {
      // One wallet of an owner carries the name.
      const isFirst = !named.has(owner);
      named.add(owner);
      const label = nameOf(role, address, owner);
      const isNamed = (isFirst || hubs.includes(role)) && role !== 'shared service';
      return { id: address, kind: role, size: Math.sqrt(degree), label, isNamed };
    }),
    links: sampleLinks.map(({ from, to, isOwn }) => ({ from, to, isStrong: isOwn })),
    note: noteOf(crowded),
  };
  return chartFigure(network(options), networkTable(options));
}

function noteOf(crowded: WalletGraph['crowded']): string {
  const area = 'Area of a mark: root of the number of partners in the whole graph.';
  if (crowded.length === 0) return area;
  const names = crowded.map(({ role, address, owner }) => nameOf(role, address, owner));
  return `${area} Left out, as nearly everybody is linked with them: ${names.join(', ')}.`;
}

function degreeFigure({ degrees }: WalletGraph): string {
  return lineFigure({
    title: 'Partners of an address',
    description:
      'Share of addresses with at least so many partners, both axes logarithmic, beside the ' +
      'graph of the Hop bridge',
    width: halfWidth,
    height: 260,
    xKind: 'log',
    yKind: 'log',
    xLabel: 'partners, logarithmic',
    yLabel: 'share with at least as many, logarithmic',
    formatX: (value) => formatCompact(value, 3),
    formatY: (value) => String(Number(value.toPrecision(1))),
    series: [
      {
        name: 'synthetic',
        markers: true,
        points: degrees.map(({ partners, share }) => ({ x: partners, y: share })),
      },
      { name: 'Hop', markers: true, points: hopDegrees.map(([x, y]) => ({ x, y })) },
    ],
  });
}

function hubFigure({ busiest }: WalletGraph): string {
  return barsFigure({
    title: 'Busiest addresses',
    description: 'Number of partners of the busiest addresses by role',
    width: halfWidth,
    format: (value) => value.toLocaleString('en-US'),
    rows: busiest.map(({ address, role, degree }) => ({
      label: `${role} ${shortAddress(address)}`,
      value: degree,
    })),
  });
}
