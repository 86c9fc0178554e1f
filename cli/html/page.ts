import type { PageData } from './data';

/** The script and style in every page, built from browser/ and report.css. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

/** A single file that needs no other files and no network. */
export function page(data: PageData, { script, style }: PageParts): string {
  // Text of the data must not end the script element or begin a comment.
  const json = JSON.stringify(data).replace(/</g, '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escaped(data.title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the result</a>
<main id="main"><noscript>This page needs JavaScript, which is in it; nothing is loaded. The JSON of the rehearsal has the same facts.</noscript></main>
<script type="application/json" id="data">${json}</script>
<script>${script.replace(/<\/script/g, '<\\/script')}</script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
