/**
 * @module Charts of the variance premium: by tenor now, through time, and in retrospect.
 */
import { formatInstant, microsPerDay } from '../../../base/index.ts';
import type { LinePoint } from '../../../charts/index.ts';
import { barsOf, broken, fileWord, linesOf, percent, thin, type VolChart } from './drawing.ts';
import {
  type AssetPremium,
  drawnTenorDays,
  type TenorPremium,
  type TimedPremium,
} from './premium.ts';

const decimals = (variance: number): string => variance.toFixed(3);

/**
 * Draws the premium of an asset.
 *
 * @param asset - its name
 * @param premium - by tenor
 * @returns by tenor at the last quote, implied against expected, the premium through time, and what
 *   came in retrospect; only charts with points
 */
export function premiumCharts(asset: string, { tenors }: AssetPremium): readonly VolChart[] {
  const word = fileWord(asset);
  const told = tenors.filter(({ premiums }) => premiums.length > 0);
  if (told.length === 0) return [];
  const drawn = told.find(({ tenorDays }) => tenorDays === drawnTenorDays) ?? told[0]!;
  const ahead = `${drawn.tenorDays} days`;
  return [
    tenorChart(asset, told),
    volsChart(asset, drawn),
    linesOf(`premium-past-${word}`, {
      title: `Variance premium of ${asset}, ${ahead}, with its 90 % interval`,
      description:
        'Implied variance less the forecast made by then; the band is the premium if the ' +
        'realised variance comes to the ends of its interval',
      width: 1120,
      xKind: 'time',
      yLabel: 'variance a year',
      formatY: decimals,
      references: [{ value: 0, label: 'no premium' }],
      series: [
        {
          name: 'premium',
          points: series(drawn, ({ premium, low, high }) => ({ y: premium, low, high })),
        },
      ],
    }),
    ...retrospectChart(asset, drawn),
  ];
}

type Value = Omit<LinePoint, 'x'>;

/** Quotes come once a day; a hole of so many days, weekends included, breaks the line. */
const holeDays = 4;

function series(
  { premiums }: TenorPremium,
  value: (one: TimedPremium) => Value,
): readonly LinePoint[] {
  const points = thin(premiums.map((one) => ({ x: one.atMicros, ...value(one) })));
  const days = Math.ceil(premiums.length / points.length);
  return broken(points, (holeDays + days) * microsPerDay);
}

function tenorChart(asset: string, told: readonly TenorPremium[]): VolChart {
  return barsOf(`premium-tenors-${fileWord(asset)}`, {
    title: `Variance premium of ${asset} a year, ${lastDay(told)}`,
    description:
      'Implied less forecast variance a year at the last quote, with the interval from the 90 % ' +
      'interval of what will be realised',
    format: decimals,
    rows: told.map(({ tenorDays, premiums }) => {
      const { premium, low, high } = premiums.at(-1)!;
      return { label: `${tenorDays} days`, value: premium, low, high };
    }),
  });
}

const lastDay = (told: readonly TenorPremium[]): string =>
  formatInstant(told[0]!.premiums.at(-1)!.atMicros).slice(0, 10);

function volsChart(asset: string, drawn: TenorPremium): VolChart {
  return linesOf(`premium-vols-${fileWord(asset)}`, {
    title: `Implied and forecast volatility of ${asset}, ${drawn.tenorDays} days`,
    description:
      'Root of the fair variance of the smiles, and of the forecast made by then with the 90 % ' +
      'interval of what will be realised',
    width: 1120,
    xKind: 'time',
    yLabel: 'volatility a year',
    formatY: percent,
    series: [
      { name: 'implied', points: series(drawn, ({ implied }) => ({ y: Math.sqrt(implied) })) },
      {
        name: 'forecast',
        points: series(drawn, ({ expected, implied, low, high }) => ({
          y: Math.sqrt(expected),
          low: Math.sqrt(implied - high),
          high: Math.sqrt(implied - low),
        })),
      },
    ],
  });
}

function retrospectChart(asset: string, drawn: TenorPremium): readonly VolChart[] {
  const points = series(drawn, ({ implied, realisedInRetrospect: later }) => {
    return { y: later === null ? null : implied - later };
  }).filter(({ y }) => y !== null);
  if (points.length === 0) return [];
  return [
    linesOf(`premium-retrospect-${fileWord(asset)}`, {
      title: `In retrospect: implied less realised variance of ${asset}, ${drawn.tenorDays} days`,
      description:
        'Known only when the tenor had ended; at the time of the quote nobody could know it',
      width: 1120,
      height: 160,
      xKind: 'time',
      yLabel: 'variance a year',
      formatY: decimals,
      references: [{ value: 0, label: 'realised as implied' }],
      series: [{ name: 'in retrospect', points, colourIndex: 1 }],
    }),
  ];
}
