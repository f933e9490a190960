/**
 * @module Colours by number: luminance, contrast and mixtures of `#rrggbb`.
 */
import { check } from '../base/index.ts';

const darkInk = '#14181d';
const lightInk = '#ffffff';

function channels(colour: string): readonly [number, number, number] {
  check(/^#[0-9a-f]{6}$/i.test(colour), 'colour', '#rrggbb', colour);
  const bits = Number.parseInt(colour.slice(1), 16);
  return [bits >> 16, (bits >> 8) & 255, bits & 255];
}

/**
 * Measures how light a colour looks.
 *
 * @param colour - `#rrggbb`
 * @returns relative luminance, 0 (black) to 1 (white)
 * @throws InvariantError when the colour is not written `#rrggbb`
 * @source WCAG 2.2, definition of relative luminance
 */
export function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/**
 * Measures the contrast of two colours.
 *
 * @param first - `#rrggbb`
 * @param second - `#rrggbb`
 * @returns contrast ratio, 1 (equal) to 21 (black on white)
 * @throws InvariantError when a colour is not written `#rrggbb`
 * @source WCAG 2.2, definition of contrast ratio
 */
export function contrast(first: string, second: string): number {
  const one = luminance(first);
  const two = luminance(second);
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
}

/**
 * Chooses the text colour that reads best on a background.
 *
 * @param background - `#rrggbb`
 * @returns near-black or white, whichever has the higher contrast
 * @throws InvariantError when the colour is not written `#rrggbb`
 */
export function readableInk(background: string): string {
  return contrast(background, darkInk) >= contrast(background, lightInk) ? darkInk : lightInk;
}

/**
 * Reads a colour off a ramp, mixing the two nearest stops.
 *
 * @param stops - at least one `#rrggbb`, from low to high
 * @param position - place on the ramp, clamped to [0, 1]
 * @returns `#rrggbb`
 * @throws InvariantError when there is no stop
 */
export function rampColour(stops: readonly string[], position: number): string {
  check(stops.length > 0, 'stops', 'not empty', stops.length);
  const place = Math.min(1, Math.max(0, position)) * (stops.length - 1);
  const below = Math.floor(place);
  const low = channels(stops[below]!);
  const high = channels(stops[Math.min(below + 1, stops.length - 1)]!);
  const mixed = low.map((channel, i) =>
    Math.round(channel + (high[i]! - channel) * (place - below)),
  );
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
