import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../base/index.ts';
import { defaultVenueConfig } from '../config.ts';
import type { Wallet } from '../planted.ts';
import { plantPopulation } from './population.ts';

const plant = (participants: number) =>
  plantPopulation({ ...defaultVenueConfig, participants }, createRandom('population'));

describe('plantPopulation', () => {
  it.each([10, 57, 200, 1_000])('plants %d wallets, a maker among them', (participants) => {
    const wallets = plant(participants);
    expect(wallets.length).toBe(participants);
    expect(wallets[0]!.plan.type).toBe('maker');
    expect(new Set(wallets.map(({ address }) => address)).size).toBe(participants);
    expect(wallets.every(({ address }) => /^0x[0-9a-f]{40}$/.test(address))).toBe(true);
  });

  it('gives the types their shares', () => {
    const count = (type: string) => plant(200).filter(({ plan }) => plan.type === type).length;
    expect(count('maker')).toBe(8);
    expect(count('informed')).toBe(16);
    expect(count('leveraged')).toBe(24);
  });

  it('joins a few wallets to one entity with one plan', () => {
    const byEntity = new Map<string, Wallet[]>();
    for (const wallet of plant(1_000)) {
      byEntity.set(wallet.entity, [...(byEntity.get(wallet.entity) ?? []), wallet]);
    }
    const shared = [...byEntity.values()].filter((wallets) => wallets.length > 1);
    expect(shared.length).toBeGreaterThan(20);
    expect(shared.length).toBeLessThan(0.4 * byEntity.size);
    // Heavy-tailed: most owners have one wallet, one has many.
    expect(Math.max(...shared.map((wallets) => wallets.length))).toBeGreaterThan(4);
    for (const wallets of shared) {
      expect(new Set(wallets.map(({ plan }) => plan)).size).toBe(1);
    }
  });
});
