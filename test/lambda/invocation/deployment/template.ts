import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Design, readDesign } from '../../../../cli/rehearsal/design';
import type { Template, TemplateResource } from '../../../../simulation/assembly/template';
import { Env, type NoticeName, NOTICES } from '../../../../src/names';

const ROOT = join(__dirname, '..', '..', '..', '..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'synthesised-drainer');
/** Whatever the template follows from: the constructs, and what synthesises them. */
const SOURCES = ['src', 'test/src/clusters.ts', 'test/src/synthesis.ts', 'test/lambda/invocation/deployment/synthesise.ts', 'package-lock.json'];

/** By which events AWS tells of it. */
const DETAIL_TYPES: Readonly<Record<NoticeName, string>> = {
  'spot-interruption': 'EC2 Spot Instance Interruption Warning',
  'rebalance-recommendation': 'EC2 Instance Rebalance Recommendation',
  'scheduled-change': 'AWS Health Event',
  'stopping': 'EC2 Instance State-change Notification',
};

interface Changes {
  /** The groups that do not carry its tag. */
  readonly groupNames?: readonly string[];
  readonly maximumConcurrency?: number;
  /** Whether its schedule is on. */
  readonly sweep: boolean;
  /** What it hears of instances. @default - only what Auto Scaling says */
  readonly notices?: readonly NoticeName[];
}

/** The drainer that the constructs make, under another name and with a few options that no default has. */
export function synthesisedDrainer(name: string, { groupNames, maximumConcurrency, sweep, notices = [] }: Changes): Design {
  const text = templateText();
  const original = (only(JSON.parse(text) as Template, 'AWS::Lambda::Function').Properties?.Environment as Environment).Variables[Env.DRAINER_NAME];
  const { drainer, group } = readDesign(JSON.parse(text.replaceAll(original, name)) as Template);
  const changed = Object.entries(drainer.Resources ?? {})
    .map(([logicalId, resource]) => [logicalId, { ...resource, Properties: { ...resource.Properties, ...changesOf(resource) } }]);
  return { drainer: { ...drainer, Resources: Object.fromEntries(changed) as Template['Resources'] }, group };

  function changesOf({ Type, Properties = {} }: TemplateResource): TemplateResource['Properties'] {
    if (Type === 'AWS::Lambda::Function') {
      const { Variables } = Properties.Environment as Environment;
      const replaced = { ...groupNames && { [Env.GROUP_NAMES]: JSON.stringify(groupNames) }, [Env.NOTICES]: JSON.stringify(notices) };
      return { Environment: { Variables: { ...Variables, ...replaced } } };
    }
    if (Type === 'AWS::Events::Rule' && Properties.EventPattern !== undefined) {
      const types = (Properties.EventPattern as { 'detail-type': string[] })['detail-type'];
      const notice = NOTICES.find((one) => types.includes(DETAIL_TYPES[one]));
      return { State: notice === undefined || notices.includes(notice) ? 'ENABLED' : 'DISABLED' };
    }
    if (Type === 'AWS::Events::Rule' && Properties.ScheduleExpression !== undefined) {
      return { State: sweep ? 'ENABLED' : 'DISABLED' };
    }
    return Type === 'AWS::Lambda::EventSourceMapping' && maximumConcurrency ? { ScalingConfig: { MaximumConcurrency: maximumConcurrency } } : {};
  }
}

interface Environment {
  readonly Variables: Readonly<Record<string, string>>;
}

function only({ Resources = {} }: Template, type: string): TemplateResource {
  const [found, ...others] = Object.values(Resources).filter(({ Type }) => Type === type);
  if (!found || others.length > 0) {
    throw new Error(`The constructs make ${found ? others.length + 1 : 0} resources of the type ${type}; the stories need exactly one.`);
  }
  return found;
}

let known: string | undefined;

/** Synthesised once for as long as the constructs stay as they are, whichever process needs it first. */
function templateText(): string {
  if (known) {
    return known;
  }
  const file = join(CACHE, `${digest()}.json`);
  if (!existsSync(file)) {
    const text = execFileSync(join(ROOT, 'node_modules', '.bin', 'tsx'), ['--tsconfig', 'test/tsconfig.json', join(__dirname, 'synthesise.ts')], {
      cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'],
    });
    mkdirSync(CACHE, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, text);
    renameSync(draft, file); // at once, because others may read it meanwhile
  }
  return known = readFileSync(file, 'utf8');
}

function digest(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES.map((path) => join(ROOT, path))) {
    const files = source.endsWith('src') ? readdirSync(source, { recursive: true, encoding: 'utf8' }).sort().map((name) => join(source, name)) : [source];
    for (const file of files.filter((each) => /\.(ts|json)$/.test(each))) {
      hash.update(file.slice(ROOT.length)).update(readFileSync(file));
    }
  }
  return hash.digest('hex').slice(0, 32);
}
