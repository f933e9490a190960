/**
 * @module Small self-made files in the form of the weekly panel and its table of keys.
 */

/** Three providers; the last is an address that nobody owns, the second is in checksum case. */
export const keysCsv = `lp,address
0,0xa11ce00000000000000000000000000000000001
1,0xB0B0000000000000000000000000000000000002
2,0x0000000000000000000000000000000000000001
`;

/** Weeks 1, 56, 57 and 58: a provider twice in week 1, an unknown key, the step of networks. */
export const weeklyCsv = `week,lp,bal
1,0,10.5
1,1,0.01
1,0,2.25
1,9,1
56,0,3
57,0,3
57,1,4
58,0,3
58,1,4
58,2,5
`;
