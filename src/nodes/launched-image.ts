import { CfnElement, CfnParameter, Lazy, Stack, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { refuseOtherArchitecture } from './architecture';
import type { NodeImageConfig } from './node-image';
import { invalid } from '../validation/invalid';

const PARAMETER = 'ImageId';

/** The id of the image in the launch template of a group. */
export class LaunchedImage {
  /** A token, since a patch plan may still take over. */
  public readonly id: string;

  /** The SSM parameter that names the image, where one does. */
  public readonly recommended?: string;

  private launched?: string;

  constructor(private readonly scope: Construct, { imageParameter, machineImage }: NodeImageConfig, architecture: ec2.InstanceArchitecture) {
    this.recommended = imageParameter;
    const deployed = imageParameter === undefined ? machineImage?.getImage(scope).imageId : this.readByDeployment(imageParameter);
    const parameter = imageParameter ?? parameterOf(scope, deployed);
    if (parameter !== undefined) {
      refuseOtherArchitecture(scope, parameter, architecture);
    }
    this.id = Lazy.uncachedString({ produce: () => (this.launched === undefined ? deployed : `resolve:ssm:${this.launched}`) });
  }

  /** From now on every launch reads the image from this parameter, and no deployment changes it. */
  launchFrom(parameterName: string): void {
    this.launched = parameterName;
    this.scope.node.tryRemoveChild(PARAMETER);
  }

  /** A parameter of the template, which CloudFormation reads anew in every deployment: a newer image is a new version of the launch template. */
  private readByDeployment(imageParameter: string): string {
    if (Token.isUnresolved(imageParameter)) {
      throw invalid(this.scope, {
        what: 'The name of the parameter that names the image has to be known at synthesis, since the deployment reads it first of all.',
        got: 'imageParameter as a token',
        allowed: 'the name of a parameter that exists before the deployment',
        mend: 'Give the name as text, such as "/images/golden".',
      });
    }
    return new CfnParameter(this.scope, PARAMETER, {
      type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
      default: imageParameter,
      description: 'The image of new nodes',
    }).valueAsString;
  }
}

/** The parameter that the id of an image of CDK's own is read from by the deployment, where it is. */
function parameterOf(scope: Construct, imageId: string | undefined): string | undefined {
  const stack = Stack.of(scope);
  const { Ref: id } = (stack.resolve(imageId) ?? {}) as { readonly Ref?: string };
  // Known by what a parameter has, not by its class: an app may hold several copies of aws-cdk-lib.
  const elements = stack.node.findAll().filter((construct) => CfnElement.isCfnElement(construct));
  const named = elements.find(({ logicalId }) => stack.resolve(logicalId) === id);
  const { default: value } = (named ?? {}) as Partial<Pick<CfnParameter, 'default'>>;
  return typeof value === 'string' ? value : undefined;
}
