/// <reference lib="dom" />
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { builtParts, DUMP_FILE, run } from './command';
import type { PageData } from '../../cli/html/data';
import { page as pageOf } from '../../cli/html/page';

/** The distribution's, which .ci/run installs. CI must not pass without it. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const hasBrowser = existsSync(CHROMIUM) || process.env.CI === 'true';
const inBrowser = hasBrowser ? test : test.skip;

const folder = mkdtempSync(path.join(tmpdir(), 'page-'));
const file = (name: string) => path.join(folder, name);
let browser: BrowserContext;
const trouble: string[] = [];

beforeAll(async () => {
  await run('rehearse', '--cluster', DUMP_FILE, '--html', file('small.html'));
  if (!hasBrowser) {
    return;
  }
  browser = await chromium.launchPersistentContext(file('profile'), {
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(name = 'small.html', width = 1280): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('request', (request) => (/^(file|data):/.test(request.url()) ? undefined : trouble.push(request.url())));
  await page.setViewportSize({ width, height: 900 });
  await page.goto(pathToFileURL(file(name)).href);
  return page;
}

/**
 * The texts below 4.5 and the bars below 3 of contrast to what is behind them, which is the least that WCAG asks for:
 * https://www.w3.org/TR/WCAG22/#contrast-minimum, https://www.w3.org/TR/WCAG22/#non-text-contrast
 */
function lowContrasts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    const channels = (color: string) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const behind = (element: Element | null): number[] => {
      const color = element ? channels(getComputedStyle(element).backgroundColor) : [255, 255, 255, 255];
      return color[3] === 255 ? color : behind(element!.parentElement);
    };
    const luminance = (color: readonly number[]) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
      const value = color[index] / 255;
      return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    }, 0);
    const contrast = (one: number, other: number) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const hasText = (element: Element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    return [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility()).flatMap((element) => {
      const isBar = element.matches('rect.old, rect.new, rect.drain, rect.blocked');
      if (!isBar && !hasText(element)) {
        return [];
      }
      const { fill, color } = getComputedStyle(element);
      const ratio = contrast(luminance(channels(element instanceof SVGElement ? fill : color)), luminance(behind(element)));
      return ratio < (isBar ? 3 : 4.5) ? [`${element.tagName} ${element.getAttribute('class') ?? ''} ${ratio.toFixed(1)}: ${element.textContent}`] : [];
    });
  });
}

const rows = (page: Page, id: string) => page.locator(`#${id} tbody tr`);

test('the page names nothing that would have to be loaded', () => {
  const html = readFileSync(file('small.html'), 'utf8').replace(/<script type="application\/json".*?<\/script>/s, '');
  expect(html).not.toMatch(/(src|href)="https?:|url\(|@import/);
});

inBrowser('shows the verdict, who is interrupted and the field that mends it', async () => {
  const page = await opened();
  expect(await page.locator('h1').innerText()).toContain('All 3 nodes can be patched');
  expect(await page.locator('.verdict').innerText()).toMatch(/interrupted/i);
  expect(await page.locator('#interrupted .card').count()).toBe(3);
  expect(await page.locator('#interrupted code').allInnerTexts()).toContain('spec.strategy.type');
  expect(await page.locator('#interrupted strong').allInnerTexts()).toContain('for good');
  await page.close();
});

inBrowser('owners are searched and filtered, and how many are shown is told', async () => {
  const page = await opened();
  await page.getByLabel('Search').nth(1).fill('prometheus');
  expect(await rows(page, 'owners').count()).toBe(1);
  expect(await page.locator('#owners .status').innerText()).toMatch(/^1 of \d+ shown$/);
  await page.getByLabel('Search').nth(1).fill('');
  await page.locator('#owners select').selectOption({ label: 'interrupted owners' });
  expect(await rows(page, 'owners').count()).toBe(3);
  await page.close();
});

inBrowser('a keyboard reaches everything: the skip link, then a node that opens and lists its pods', async () => {
  const page = await opened();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
  await page.locator('#timeline summary').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('#timeline details[open] .pods li').first().waitFor();
  expect(await page.locator('#timeline details[open]').innerText()).toMatch(/left after/);
  await page.close();
});

inBrowser('a screen reader is told what the pictures show', async () => {
  const page = await opened();
  expect(await page.getByRole('img', { name: /Deployment delivery\/notifications-controller: below 1 for/ }).count()).toBe(1);
  expect(await page.getByRole('img', { name: /^node1: drained for .*; drained$/ }).count()).toBe(1);
  expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(expect.arrayContaining(['Who is interrupted', 'Nodes over time', 'Owners over time']));
  await page.close();
});

inBrowser.each([['light', 'rgb(247, 248, 250)'], ['dark', 'rgb(18, 21, 27)']] as const)('it is %s where the reader wants that', async (colorScheme, background) => {
  const page = await opened();
  await page.emulateMedia({ colorScheme });
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(background);
  await page.close();
});

inBrowser.each(['light', 'dark'] as const)('every text and every bar stands out from what is behind it where it is %s', async (colorScheme) => {
  const page = await opened();
  await page.emulateMedia({ colorScheme });
  expect(await lowContrasts(page)).toEqual([]);
  await page.close();
});

inBrowser('on a telephone only tables are moved sideways, and no kind of owner is broken in two', async () => {
  const page = await opened('small.html', 400);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
  const broken = await page.evaluate(() => [...document.querySelectorAll('.kind, .tag')].filter((element) => element.getClientRects().length > 1
    || element.getBoundingClientRect().height > 1.8 * parseFloat(getComputedStyle(element).fontSize)).map(({ textContent }) => textContent));
  expect(broken).toEqual([]);
  await page.close();
});

inBrowser('on 900 pixels nothing is cut off, and what is printed has no controls', async () => {
  const page = await opened('small.html', 900);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('#owners .tools').isVisible()).toBe(false);
  await page.close();
});

inBrowser('1,000 nodes with 15,000 pods of 1,500 owners are there at once, and all can be searched', async () => {
  const html = readFileSync(file('small.html'), 'utf8');
  const data = JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)![1]) as PageData;
  const [owner] = data.result.owners;
  const [curve] = Object.values(data.curves);
  const owners = Array.from({ length: 1_500 }, (_, index) => ({ ...owner, name: `app-${index}` }));
  const lanes = Array.from({ length: 1_000 }, (_, index) => ({
    ...data.lanes[0], name: `node-${index}`, pods: Array.from({ length: 15 }, (_each, pod) => [`shop/app-${index}-${pod}`, 'x', 0, 0, 5, 6] as const),
  }));
  const large: PageData = { ...data, lanes, curves: Object.fromEntries(owners.map(({ name }) => [`Pod batch/${name}`, curve])), result: { ...data.result, owners } };
  writeFileSync(file('large.html'), pageOf(large, builtParts()));
  const page = await opened('large.html');
  const milliseconds = await page.evaluate(() => performance.now());
  expect(await rows(page, 'timeline').count()).toBeLessThan(100);
  await page.locator('#timeline-search').fill('shop/app-999-14');
  expect(await rows(page, 'timeline').count()).toBe(1);
  expect(await page.locator('#timeline .status').innerText()).toBe('1 of 1,000 shown');
  // Far above what it takes, so that only what grows with every pod is noticed.
  expect(milliseconds).toBeLessThan(10_000);
  await page.close();
});

inBrowser('no page had an error, and none asked for anything', () => {
  expect(trouble).toEqual([]);
});
