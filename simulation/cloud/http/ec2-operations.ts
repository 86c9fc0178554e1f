import { CloudError } from '../cloud-error';
import type { Ec2, Ec2Instance } from '../ec2';
import { list, structure, text, texts } from './parameters';
import { EVERY_RESOURCE, Operation, Parameters } from './wire';

const STATE_CODES = { 'pending': 0, 'running': 16, 'shutting-down': 32, 'terminated': 48 } as const;

/** The operations of EC2 that the drainer uses. */
export function ec2Operations(service: Ec2): Record<string, Operation> {
  return {
    DescribeInstances: {
      action: 'ec2:DescribeInstances',
      parameters: ['InstanceId', 'Filter'],
      resources: EVERY_RESOURCE,
      effect: (parameters) => ({
        reservationSet: described(service, parameters).map((instance) => ({ instancesSet: [describe(instance)] })),
      }),
    },
    DescribeImages: {
      action: 'ec2:DescribeImages',
      parameters: ['Filter', 'IncludeDeprecated'],
      resources: EVERY_RESOURCE,
      effect: (parameters) => ({
        imagesSet: filtered(parameters, 'image-id').flatMap((imageId) => {
          const publishedAt = service.images.get(imageId);
          return publishedAt === undefined ? [] : [{ imageId, creationDate: new Date(publishedAt).toISOString() }];
        }),
      }),
    },
    CreateTags: {
      action: 'ec2:CreateTags',
      parameters: ['ResourceId', 'Tag'],
      resources: instanceArns(service),
      context: tagContext(service),
      effect: (parameters) => {
        service.tag(texts(parameters, 'ResourceId'), Object.fromEntries(tagsOf(parameters).map(([key, value]) => [key, value ?? ''])));
        return { return: true };
      },
    },
    DeleteTags: {
      action: 'ec2:DeleteTags',
      parameters: ['ResourceId', 'Tag'],
      resources: instanceArns(service),
      context: tagContext(service),
      effect: (parameters) => {
        service.tag(texts(parameters, 'ResourceId'), Object.fromEntries(tagsOf(parameters).map(([key]) => [key, undefined])));
        return { return: true };
      },
    },
  };
}

function described(service: Ec2, parameters: Parameters): Ec2Instance[] {
  if (parameters.Filter === undefined) {
    return service.describeInstances(texts(parameters, 'InstanceId'));
  }
  const [, key] = /^tag:(.+)$/.exec(text(list(parameters, 'Filter').map(structure)[0], 'Name')) ?? [];
  if (key === undefined) {
    return service.findInstances(filtered(parameters, 'instance-id'));
  }
  const values = filtered(parameters, `tag:${key}`);
  return service.describeInstances().filter(({ tags }) => values.includes(tags[key]));
}

/** The values of the only filter, which must have this name. */
function filtered(parameters: Parameters, name: string): string[] {
  const filters = list(parameters, 'Filter').map(structure);
  const [filter] = filters;
  if (filters.length !== 1 || text(filter, 'Name') !== name) {
    throw CloudError.notImplemented(`a filter other than ${name} of EC2`);
  }
  return texts(filter, 'Value');
}

function tagsOf(parameters: Parameters): Array<[string, string | undefined]> {
  return list(parameters, 'Tag').map(structure).map((tag) => [text(tag, 'Key'), tag.Value === undefined ? undefined : String(tag.Value)]);
}

function instanceArns(service: Ec2): Operation['resources'] {
  return (parameters) => texts(parameters, 'ResourceId').map((id) => service.arn(id));
}

/** The tags in the request and those of the instances. Our calls concern instances of one group, which have the same tags. */
function tagContext(service: Ec2): Operation['context'] {
  return (parameters) => {
    const [instance] = service.findInstances(texts(parameters, 'ResourceId'));
    const present = Object.entries(instance?.tags ?? {}).map(([key, value]) => [`aws:ResourceTag/${key}`, value]);
    return { 'aws:TagKeys': tagsOf(parameters).map(([key]) => key).join(','), ...Object.fromEntries(present) as Record<string, string> };
  };
}

function describe(instance: Ec2Instance): Parameters {
  return {
    instanceId: instance.instanceId,
    imageId: instance.imageId,
    instanceType: instance.instanceType,
    instanceState: { code: STATE_CODES[instance.state], name: instance.state },
    privateDnsName: instance.privateDnsName,
    launchTime: new Date(instance.launchTime),
    placement: { availabilityZone: instance.availabilityZone },
    tagSet: Object.entries(instance.tags).map(([key, value]) => ({ key, value })),
  };
}
