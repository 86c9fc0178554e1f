import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { invalid } from '../validation/invalid';

/** The one architecture of the instance types: an image has one. */
export function architectureOf(scope: IConstruct, types: readonly ec2.InstanceType[]): ec2.InstanceArchitecture {
  const architectures = [...new Set(types.map((type) => known(scope, type)))];
  if (architectures.length > 1) {
    throw invalid(scope, {
      what: 'The instance types of a group have one architecture, since its image has.',
      got: types.map((type) => `${type.toString()} (${type.architecture})`).join(', '),
      allowed: 'types of one architecture',
      mend: 'Make a group for each architecture.',
    });
  }
  return architectures[0];
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
