/**
 * @module Shapes of the peers that ship without types.
 */
declare module 'black-scholes' {
  const peer: {
    blackScholes(s: number, k: number, t: number, v: number, r: number, type: string): number;
  };
  export default peer;
}
declare module 'greeks' {
  type Greek = (s: number, k: number, t: number, v: number, r: number, type?: string) => number;
  const peer: Readonly<Record<'getDelta' | 'getGamma' | 'getVega' | 'getTheta' | 'getRho', Greek>>;
  export default peer;
}
declare module 'implied-volatility' {
  const peer: {
    getImpliedVolatility(
      cost: number,
      s: number,
      k: number,
      t: number,
      r: number,
      type: string,
    ): number;
  };
  export default peer;
}
