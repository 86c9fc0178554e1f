import { type Need, needKey } from '../../drain/leading/permissions';
import type { Log } from '../../report/ports';
import { forgetOthers } from '../forget';

/** Reports for which drains the Lease is left to their own drainer. Once per need, because an invocation that waits for that drainer comes again and again. */
export function tellLeftToOthers({ log, leftToOthers }: { readonly log: Log; readonly leftToOthers: Set<string> }, needs: readonly Need[]): void {
  const news = needs.filter((need) => !leftToOthers.has(needKey(need)));
  forgetOthers(leftToOthers, needs.map(needKey));
  news.forEach((need) => leftToOthers.add(needKey(need)));
  const [first] = news;
  if (first) {
    const nodes = news.map(({ node }) => node.metadata.name).sort();
    log.info('Leading is left to another drainer, which may do what its drain needs', { drainer: first.drainer, permission: first.permission, nodes });
  }
}
