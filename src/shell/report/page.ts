/**
 * @module The page around a report: one HTML file, no scripts, no requests, light and dark.
 */
import { escapeText, fontStack, themeStyleSheet } from '../../charts/index.ts';

/** Section of a report. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** What the section shows and how to read it; plain text. */
  readonly lead: string;
  /** Markup of the body. */
  readonly body: string;
}

const style = `
:root { color-scheme: light dark; }
body { margin: 0; font: 14px/1.5 ${fontStack}; color: var(--rapport-ink);
  background: var(--rapport-background); }
main { max-width: 1280px; margin: 0 auto; padding: 24px 28px 64px; }
h1 { font-size: 24px; margin: 0 0 2px; letter-spacing: -0.01em; }
h2 { font-size: 17px; margin: 40px 0 4px; }
p { margin: 0 0 12px; max-width: 76ch; }
.muted, .lead { color: var(--rapport-muted); }
.banner { border: 2px solid #b3541e; border-radius: 8px; padding: 10px 14px; margin: 16px 0;
  font-weight: 600; background: color-mix(in srgb, #b3541e 12%, transparent); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px;
  margin: 18px 0; padding: 0; }
.facts div { border: 1px solid var(--rapport-grid); border-radius: 8px; padding: 10px 12px; }
.facts dt { color: var(--rapport-muted); font-size: 12px; }
.facts dd { margin: 0; font-size: 18px; font-variant-numeric: tabular-nums; }
.facts dd small { font-size: 12px; color: var(--rapport-muted); display: block; }
table { border-collapse: collapse; font-size: 13px; width: 100%; }
th, td { padding: 4px 8px; border-bottom: 1px solid var(--rapport-grid); text-align: left;
  vertical-align: middle; }
thead th { color: var(--rapport-muted); font-weight: 600; font-size: 12px; vertical-align: bottom;
  position: sticky; top: 0; background: var(--rapport-background); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.phrase { display: inline-block; min-width: 96px; max-width: 150px; }
.scroll { overflow-x: auto; }
.tall { max-height: 640px; overflow-y: auto; border-bottom: 1px solid var(--rapport-grid); }
code { white-space: nowrap; font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.tier { display: inline-block; padding: 0 7px; border-radius: 9px;
  border: 1px solid var(--rapport-grid); font-size: 12px; white-space: nowrap; }
.tier-restricted { border-color: #b3541e; color: #b3541e; font-weight: 600; }
ul.reasons { margin: 0; padding-left: 16px; min-width: 300px; }
td.meaning { min-width: 220px; }
figure { margin: 8px 0 20px; min-width: 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr));
  gap: 8px 28px; align-items: start; }
figure details { margin-top: 4px; color: var(--rapport-muted); font-size: 12px; }
nav a { color: inherit; margin-right: 14px; }
h1, .lead, dd, .long { overflow-wrap: anywhere; }
.long { white-space: normal; }
svg { max-width: 100%; height: auto; }
td svg { display: block; max-width: none !important; }
@media (max-width: 640px) {
  main { padding: 16px 14px 48px; }
  figure { overflow-x: auto; }
  figure > svg { max-width: none !important; width: 620px !important; }
}
`;

/**
 * Writes a page.
 *
 * @param title - title and first heading
 * @param head - markup between heading and first section
 * @param sections - in order
 * @returns one HTML document
 */
export function page(title: string, head: string, sections: readonly Section[]): string {
  const links = sections
    .map(({ id, title: name }) => `<a href="#${id}">${escapeText(name)}</a>`)
    .join('');
  const bodies = sections.map(
    ({ id, title: name, lead, body }) =>
      `<section id="${id}"><h2>${escapeText(name)}</h2><p class="lead">${escapeText(lead)}</p>` +
      `${body}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeText(title)}</title>
<style>${themeStyleSheet()}${style}</style>
</head>
<body><main>
<h1>${escapeText(title)}</h1>
${head}
<nav>${links}</nav>
${bodies.join('\n')}
</main></body>
</html>
`;
}
