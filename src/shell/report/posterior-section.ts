/**
 * @module Report section: what is known of the three dimensions, as posterior densities.
 */
import type { DimensionName, Priors } from '../../broker/index.ts';
import {
  chartFigure,
  formatCompact,
  type RidgelineOptions,
  ridgeline,
  ridgelineTable,
  shortAddress,
} from '../../charts/index.ts';
import {
  logRate,
  normalDensity,
  probabilityDensity,
  rateDensity,
  spansMagnitudes,
} from './densities.ts';
import type { Section } from './page.ts';
import type { ReportRow } from './rows.ts';

/** Participants drawn as densities. */
const densitiesShown = 14;

/**
 * Writes the section.
 *
 * @param rows - participants
 * @param priors - the venue's priors
 * @returns the section
 */
export function posteriorSection(rows: readonly ReportRow[], priors: Priors): Section {
  const figures = [alphaRidges(rows, priors), riskRidges(rows), velocityRidges(rows, priors)]
    .map((options) => chartFigure(ridgeline(options), ridgelineTable(options)))
    .join('');
  return {
    id: 'posteriors',
    title: 'Posterior densities',
    lead:
      'What is known, as distributions: the bar under each ridge is the 90 % interval, the dot ' +
      'the mean. Alpha and velocity show the participants with most observations, ' +
      'risk the riskiest.',
    body: `<div class="figures">${figures}</div>`,
  };
}

const named = (row: ReportRow): string => shortAddress(row.profile.address);

/** Two significant digits: neighbouring ticks never read alike. */
const significant = (value: number): string =>
  value >= 1000 ? formatCompact(value) : String(Number(value.toPrecision(2)));

function most(rows: readonly ReportRow[], by: (row: ReportRow) => number): readonly ReportRow[] {
  return rows
    .slice()
    .sort((a, b) => by(b) - by(a))
    .slice(0, densitiesShown);
}

const observations =
  (name: DimensionName) =>
  ({ dimensions }: ReportRow): number =>
    dimensions[name].observations;

function alphaRidges(rows: readonly ReportRow[], priors: Priors): RidgelineOptions {
  return {
    title: 'Alpha Contribution',
    description: 'Posterior of the Sharpe ratio per active hour; the dashed line is the venue mean',
    xLabel: 'Sharpe ratio per active hour',
    reference: priors.alpha.mean,
    rows: most(rows, observations('alpha-contribution')).map((row) =>
      normalDensity(named(row), row.dimensions['alpha-contribution']),
    ),
  };
}

function riskRidges(rows: readonly ReportRow[]): RidgelineOptions {
  return {
    title: 'Systemic Risk',
    description: 'Posterior of the probability of liquidation within a day, riskiest participants',
    xLabel: 'probability of liquidation within a day, logarithmic',
    format: (log) => `${significant(100 * 10 ** log)} %`,
    rows: most(rows, ({ dimensions }) => dimensions['systemic-risk'].mean).map((row) =>
      probabilityDensity(named(row), row.dimensions['systemic-risk']),
    ),
  };
}

function velocityRidges(rows: readonly ReportRow[], priors: Priors): RidgelineOptions {
  const name = 'capital-velocity';
  const shown = most(rows, observations(name));
  const isLogarithmic = spansMagnitudes(shown.map(({ dimensions }) => dimensions[name]));
  const { ratePerDay } = priors.velocity;
  return {
    title: 'Capital Velocity',
    description: 'Posterior of the turnovers of collateral per day; the dashed line is the venue',
    xLabel: `turnovers of collateral per day${isLogarithmic ? ', logarithmic' : ''}`,
    reference: isLogarithmic ? logRate(ratePerDay) : ratePerDay,
    ...(isLogarithmic ? { format: (log: number) => significant(10 ** log) } : {}),
    rows: shown.map((row) => rateDensity(named(row), row.dimensions[name], isLogarithmic)),
  };
}
