/**
 * @module JSON Schema of the portfolio document, as plain data.
 */

const confidence = { type: 'number', minimum: 0, maximum: 1, default: 1 };
const instant = { type: 'string', format: 'date-time' };
const micros = { type: 'integer', minimum: 0, description: 'microseconds since 1970' };
const price = { type: ['number', 'null'], exclusiveMinimum: 0 };
const list = (items: object) => ({ type: 'array', items });

/** What one account holds. */
const account = {
  type: 'object',
  required: ['account'],
  properties: {
    account: { type: 'string', minLength: 1 },
    cash: { type: 'number', default: 0, description: 'settlement coin' },
    collaterals: list({
      type: 'object',
      required: ['name', 'quantity', 'price'],
      properties: {
        name: { type: 'string', minLength: 1 },
        quantity: { type: 'number', minimum: 0 },
        price: { ...price, description: 'quote units per unit' },
        confidence,
        underlying: {
          type: ['string', 'null'],
          description: 'underlying with which it moves in the scenarios',
        },
      },
    }),
    perps: list({
      type: 'object',
      required: ['underlying', 'quantity'],
      properties: {
        underlying: { type: 'string', minLength: 1 },
        quantity: { type: 'number', description: 'units of the underlying, long positive' },
        unrealised: { type: 'number', default: 0, description: 'profit and funding not settled' },
      },
    }),
    options: list({
      type: 'object',
      required: ['underlying', 'strike', 'right', 'quantity', 'vol'],
      properties: {
        underlying: { type: 'string', minLength: 1 },
        expiry: instant,
        expiryMicros: micros,
        strike: { type: 'number', exclusiveMinimum: 0 },
        right: { enum: ['call', 'put'] },
        quantity: { type: 'number', description: 'units of the underlying, long positive' },
        vol: { type: ['number', 'null'], minimum: 0, description: 'annualised, 1 = 100 %' },
        settlement: { enum: ['linear', 'inverse'], default: 'linear' },
      },
      anyOf: [{ required: ['expiry'] }, { required: ['expiryMicros'] }],
    }),
  },
};

/** State of the market that all accounts share. */
const market = {
  type: 'object',
  required: ['underlyings'],
  properties: {
    at: instant,
    atMicros: micros,
    stablePrice: { type: 'number', exclusiveMinimum: 0, default: 1 },
    underlyings: list({
      type: 'object',
      required: ['name', 'spot'],
      properties: {
        name: { type: 'string', minLength: 1 },
        spot: price,
        spotConfidence: confidence,
        perpPrice: price,
        perpConfidence: confidence,
        funding: {
          type: 'number',
          default: 0,
          description: 'a long perpetual pays per 8 hours, share of spot',
        },
        feeds: list({
          type: 'object',
          required: ['forward'],
          properties: {
            expiry: instant,
            expiryMicros: micros,
            forward: { type: 'number', exclusiveMinimum: 0 },
            fixedForward: { type: ['number', 'null'], minimum: 0 },
            rate: { type: 'number', default: 0, description: 'continuous, per year' },
            confidence,
          },
          anyOf: [{ required: ['expiry'] }, { required: ['expiryMicros'] }],
        }),
      },
    }),
  },
  anyOf: [{ required: ['at'] }, { required: ['atMicros'] }],
};

/** JSON Schema of a portfolio document. */
export const portfolioSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Margin portfolio',
  type: 'object',
  required: ['market', 'accounts'],
  properties: { market, accounts: list(account) },
} as const;
