import type { SimulationClock } from '../../clock/clock';
import { CloudError } from '../cloud-error';
import type { Location } from '../location';

export interface ParameterVersion {
  readonly name: string;
  readonly value: string;
  readonly version: number;
  readonly modifiedAt: number;
  readonly dataType: string;
}

export interface PutOptions {
  /** @default true */
  readonly overwrite?: boolean;
  readonly dataType?: string;
  readonly tier?: Tier;
}

/** The state of a calendar at a time. */
export interface Calendar {
  readonly state: 'OPEN' | 'CLOSED';
  /** ISO 8601. */
  readonly nextTransition?: string;
}

/** The largest values by tier. */
const LARGEST = { 'Standard': 4096, 'Intelligent-Tiering': 8192, 'Advanced': 8192 } as const;
export type Tier = keyof typeof LARGEST;

const IMAGE = 'aws:ec2:image';

const MOST_VERSIONS = 100;

/** How long the validation of an image takes. */
const IMAGE_CHECK_MS = 3_000;

interface ParameterStoreProps {
  readonly clock: SimulationClock;
  readonly location: Location;
  /** Whether EC2 has this image for the account. */
  readonly hasImage: (imageId: string) => boolean;
}

/** Systems Manager, as far as parameters and calendars go. */
export class ParameterStore {
  /** Functions that return the state of calendars, by name. */
  readonly calendars = new Map<string, (now: number) => Calendar>();
  private readonly parameters = new Map<string, ParameterVersion[]>();

  constructor(private readonly on: ParameterStoreProps) {}

  /**
   * The ARN of a parameter. AWS's public parameters have no account:
   * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
   */
  arn(name: string): string {
    const arn = this.on.location.arn('ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`);
    return name.startsWith('/aws/') ? arn.replace(`:${this.on.location.account}:`, '::') : arn;
  }

  put(name: string, value: string, options: PutOptions = {}): ParameterVersion {
    const { overwrite = true, dataType = 'text', tier = 'Standard' } = options;
    const versions = this.parameters.get(name) ?? [];
    if (versions.length > 0 && !overwrite) {
      throw new CloudError('ParameterAlreadyExists', 'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.');
    }
    if (value.length > LARGEST[tier]) {
      throw new CloudError('ValidationException', `The value of ${name} has ${value.length} characters, allowed are ${LARGEST[tier]}.`);
    }
    if (dataType === IMAGE) {
      refuseOtherThanImage(name, value);
    }
    const made = { name, value, dataType, version: (versions.at(-1)?.version ?? 0) + 1, modifiedAt: this.on.clock.now() };
    this.parameters.set(name, [...versions, made].slice(-MOST_VERSIONS));
    return made;
  }

  /**
   * PutParameter. For an image, it answers before it has validated it, and reports nothing if it is invalid:
   * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html
   */
  request(name: string, value: string, options: PutOptions = {}): { readonly version: number } {
    if (options.dataType !== IMAGE) {
      return this.put(name, value, options);
    }
    refuseOtherThanImage(name, value);
    const { clock, hasImage } = this.on;
    clock.schedule(clock.now() + IMAGE_CHECK_MS, () => {
      if (hasImage(value)) {
        this.put(name, value, options);
      }
    });
    return { version: (this.find(name)?.version ?? 0) + 1 };
  }

  find(name: string): ParameterVersion | undefined {
    return this.parameters.get(name)?.at(-1);
  }

  get(name: string): ParameterVersion {
    const found = this.find(name);
    if (!found) {
      throw new CloudError('ParameterNotFound', `Parameter ${name} not found.`);
    }
    return found;
  }

  /** The oldest first, as the API has it. */
  history(name: string): readonly ParameterVersion[] {
    this.get(name);
    return this.parameters.get(name) ?? [];
  }

  below(path: string, recursive: boolean): ParameterVersion[] {
    const prefix = `${path.replace(/\/$/, '')}/`;
    return [...this.parameters.keys()].filter((name) => name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/')))
      .sort().map((name) => this.get(name));
  }

  remove(name: string): void {
    this.get(name);
    this.parameters.delete(name);
  }

  calendar(name: string): Calendar {
    const calendar = this.calendars.get(name);
    if (!calendar) {
      throw new CloudError('InvalidDocument', `The document ${name} does not exist.`);
    }
    return calendar(this.on.clock.now());
  }
}

function refuseOtherThanImage(name: string, value: string): void {
  if (!/^ami-[0-9a-f]+$/.test(value)) {
    throw new CloudError('ValidationException', `The value of ${name} is ${value}, which is no id of an image.`);
  }
}
