/*
 * Run in a separate process by Node itself, which strips the types, so it imports nothing from this project. Lists objects in pages and parses them,
 * once, and does nothing else. The drainer's times are compared with this one's.
 */
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';

interface Order {
  readonly server: string;
  readonly authority: string;
  /** Paths of files. */
  readonly certificate: string;
  readonly key: string;
  /** The paths of the collections, such as `/api/v1/pods`. */
  readonly paths: readonly string[];
}

interface Page {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly unknown[];
}

/** As in kubectl and client-go. */
const PAGE_SIZE = 500;

const { server, authority, certificate, key, paths } = JSON.parse(process.argv[2]) as Order;
const agent = new Agent({ ca: authority, cert: readFileSync(certificate), key: readFileSync(key), keepAlive: true });

function page(url: URL): Promise<Page> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject).on('end', () => {
        if (response.statusCode === 200) {
          resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Page);
        } else {
          reject(new Error(`${url.href} was answered ${response.statusCode}.`));
        }
      });
    }).on('error', reject);
  });
}

async function count(path: string): Promise<number> {
  let found = 0;
  let from: string | undefined;
  do {
    const url = new URL(path, server);
    url.searchParams.set('limit', String(PAGE_SIZE));
    if (from) {
      url.searchParams.set('continue', from);
    }
    const { items, metadata } = await page(url);
    found += items.length;
    from = metadata.continue;
  } while (from);
  return found;
}

const counts = await Promise.all(paths.map(count));
agent.destroy();
process.stdout.write(JSON.stringify(counts.reduce((sum, each) => sum + each, 0)));
