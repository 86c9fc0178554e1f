import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { defineConfig } from 'vitepress';

const REPOSITORY = 'https://github.com/cdk-graceful-node-group/cdk-graceful-node-group';
const DOCS = path.join(import.meta.dirname, '..');

/** In the order in which a newcomer reads. Pages that are not named here follow by their names. */
const ORDER = [
  'node-groups', 'patch-plans', 'options', 'clusters-and-stacks', 'adoption', 'workloads', 'applications', 'graceful-pods',
  'rehearsal', 'findings', 'operations', 'runbook', 'events', 'permissions', 'faults', 'measured', 'limits',
];

const rank = (page: string) => (ORDER.includes(page) ? ORDER.indexOf(page) : ORDER.length);
const pages = readdirSync(DOCS)
  .filter((file) => file.endsWith('.md') && file !== 'index.md')
  .map((file) => file.slice(0, -'.md'.length))
  .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));

const titleOf = (page: string) => /^# (.+)$/m.exec(readFileSync(path.join(DOCS, `${page}.md`), 'utf8'))?.[1] ?? page;

export default defineConfig({
  title: 'cdk-graceful-node-group',
  description: 'Patch, scale in and replace the EC2 node groups of an EKS cluster, and nobody notices',
  cleanUrls: true,
  lastUpdated: false,
  themeConfig: {
    sidebar: pages.map((page) => ({ text: titleOf(page), link: `/${page}` })),
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    outline: [2, 3],
  },
  markdown: {
    // Pages link to files of the repository, as a reader on GitHub follows them.
    config: (md) => {
      md.core.ruler.push('links-out-of-docs', ({ tokens }) => {
        for (const link of tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'link_open')) {
          const href = link.attrGet('href');
          if (href?.startsWith('../')) link.attrSet('href', `${REPOSITORY}/blob/main/${href.slice('../'.length)}`);
        }
      });
    },
  },
});
