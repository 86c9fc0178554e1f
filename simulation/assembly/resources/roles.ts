import type { Maker, RolePolicies, Site } from './resource';
import { parsePolicy, PolicyStatement } from '../../cloud/iam';

const LOGS = { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' };

/** The text of AWS managed policies that functions usually have. */
const MANAGED: Readonly<Record<string, unknown>> = {
  AWSLambdaBasicExecutionRole: { Statement: LOGS },
  AWSLambdaVPCAccessExecutionRole: {
    Statement: [LOGS, {
      Effect: 'Allow',
      Action: [
        'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
      ],
      Resource: '*',
    }],
  },
};

export const makeRole: Maker = (resource) => {
  const { cloud, roles } = resource.site;
  const name = resource.name('RoleName');
  const inline = resource.get<{ PolicyDocument: unknown }[]>('Policies') ?? [];
  roles.set(name, { documents: inline.map(({ PolicyDocument }) => PolicyDocument), managed: resource.get<string[]>('ManagedPolicyArns') ?? [] });
  const path = (resource.get<string>('Path') ?? '/').slice(1);
  return { ref: name, attributes: { Arn: cloud.location.roleArn(`${path}${name}`), RoleId: `AROA${cloud.random.hex(17).toUpperCase()}` } };
};

/** A policy that is attached to roles. */
export const makePolicy: Maker = (resource) => {
  const { cloud, roles } = resource.site;
  for (const role of resource.get<string[]>('Roles') ?? []) {
    rolePolicies(roles, role).documents.push(resource.require('PolicyDocument'));
  }
  const name = resource.name(resource.type === 'AWS::IAM::ManagedPolicy' ? 'ManagedPolicyName' : 'PolicyName');
  const arn = cloud.location.roleArn(name).replace(':role/', ':policy/');
  return { ref: resource.type === 'AWS::IAM::ManagedPolicy' ? arn : name, attributes: { PolicyArn: arn } };
};

/** The permissions of a role. Refuses an AWS managed policy whose text is unknown. */
export function statementsOf({ roles }: Site, roleArn: string): PolicyStatement[] {
  const { documents, managed } = rolePolicies(roles, roleArn.split('/').at(-1) ?? '');
  const known = managed.map((arn) => {
    const document = MANAGED[arn.split('/').at(-1) ?? ''];
    if (!document) {
      throw new Error(`The role ${roleArn} has the policy ${arn}, whose text the simulation does not know. Use a policy of the app's own.`);
    }
    return document;
  });
  return [...documents, ...known].flatMap(parsePolicy);
}

/** Also for a role that the app does not create, to which policies can be attached all the same. */
function rolePolicies(roles: Map<string, RolePolicies>, name: string): RolePolicies {
  const policies = roles.get(name) ?? { documents: [], managed: [] };
  roles.set(name, policies);
  return policies;
}
