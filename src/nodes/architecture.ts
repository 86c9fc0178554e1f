import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { invalid } from '../validation/invalid';

/** The one architecture of the instance types: an image has one. */
export function architectureOf(scope: IConstruct, types: readonly ec2.InstanceType[]): ec2.InstanceArchitecture {
  const architectures = [...new Set(types.map((type) => known(scope, type)))];
  if (architectures.length > 1) {
    throw invalid(scope, {
      what: 'All instance types of a group must have the same architecture, because its image has only one.',
      got: types.map((type) => `${type.toString()} (${type.architecture})`).join(', '),
      allowed: 'types of one architecture',
      mend: 'Make a group for each architecture.',
    });
  }
  return architectures[0];
}

const OTHERS: Readonly<Record<string, RegExp>> = { arm64: /x86_64|amd64/, x86_64: /arm64|aarch64/ };

/** AWS names the architecture in the parameters that it publishes; what others call theirs says nothing. */
export function refuseOtherArchitecture(scope: IConstruct, parameter: string, architecture: ec2.InstanceArchitecture): void {
  const [other] = OTHERS[architecture]?.exec(parameter) ?? [];
  if (parameter.startsWith('/aws/service/') && other !== undefined) {
    throw invalid(scope, {
      what: 'The image is of another architecture than the instance types, so that EC2 launches none of them.',
      got: `the image of ${parameter}, and instance types of ${architecture}`,
      allowed: `an image of ${architecture}, or instance types of ${other}`,
      mend: 'Set instanceTypes to types of the image\'s architecture, or choose an image of theirs. The default type, m7g.large, is of arm64; images of CDK are of x86_64 unless cpuType says otherwise.',
    });
  }
}

function known(scope: IConstruct, type: ec2.InstanceType): ec2.InstanceArchitecture {
  try {
    return type.architecture;
  } catch {
    throw invalid(scope, {
      what: 'The architecture of an instance type cannot be told from its name, so it is not clear which image is the right one.',
      got: type.toString(),
      allowed: 'the name of an instance type, such as m7g.large',
      mend: 'Give instanceTypes as names that are known at synthesis.',
    });
  }
}
