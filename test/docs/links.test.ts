import { existsSync, readFileSync, readdirSync } from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

/** The pages that people read. API.md is generated, anchors included. */
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

const text = (page: string) => readFileSync(path.join(ROOT, page), 'utf8').replace(/```[^]*?```/g, '');

/** As GitHub makes the anchor of a heading. */
function anchors(page: string): string[] {
  return [...text(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-'));
}

function isBroken(page: string, link: string): boolean {
  const [file, anchor] = link.split('#');
  const target = file === '' ? page : path.join(path.dirname(page), file);
  return !existsSync(path.join(ROOT, target)) || (anchor !== undefined && target !== 'API.md' && !anchors(target).includes(anchor));
}

test.each(PAGES)('the links of %s lead somewhere', (page) => {
  const links = [...text(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link));

  expect(links.filter((link) => isBroken(page, link))).toEqual([]);
});

// index.md is the front page of the site, as README.md is the repository's.
test('every page of the documentation can be reached from README.md', () => {
  const readme = text('README.md');

  expect(PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/index.md' && !readme.includes(`(${page}`))).toEqual([]);
});
