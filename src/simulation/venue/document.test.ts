import { describe, expect, it } from 'vitest';
import { defaultVenueConfig } from './config.ts';
import { simulationPage } from './document.ts';

describe('simulationPage', () => {
  it('is the reference page of the repository', async () => {
    await expect(simulationPage()).toMatchFileSnapshot('../../../docs/reference/simulation.md');
  });

  it('names every field of the configuration, every type and every adversary', () => {
    const page = simulationPage();
    const { mix, adversaries, dirt } = defaultVenueConfig;
    for (const field of Object.keys(defaultVenueConfig)) expect(page).toContain(`| \`${field}\``);
    for (const type of [...Object.keys(mix), ...Object.keys(adversaries)]) {
      expect(page).toContain(`| \`${type}\` |`);
    }
    for (const name of Object.keys(dirt)) expect(page).toContain(`| \`dirt.${name}\` |`);
  });
});
