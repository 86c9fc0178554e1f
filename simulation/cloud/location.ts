export interface LocationProps {
  /** @default '111122223333' */
  readonly account?: string;
  /** @default 'eu-central-1' */
  readonly region?: string;
  /** @default 'aws' */
  readonly partition?: string;
}

/** The account, region and partition of a simulated cloud, and the names derived from them. */
export class Location {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** The beginning of queue URLs, if it is not the service's own endpoint: SQS clients follow the URL of the queue, whatever endpoint they are configured with. */
  queueEndpoint?: string;

  constructor(props: LocationProps = {}) {
    this.account = props.account ?? '111122223333';
    this.region = props.region ?? 'eu-central-1';
    this.partition = props.partition ?? 'aws';
  }

  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
  }

  /** IAM is global: its ARNs name no region. */
  roleArn(roleName: string): string {
    return `arn:${this.partition}:iam::${this.account}:role/${roleName}`;
  }

  get availabilityZones(): readonly string[] {
    return ['a', 'b', 'c'].map((letter) => `${this.region}${letter}`);
  }

  get urlSuffix(): string {
    return this.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  }

  queueUrl(queueName: string): string {
    return `${this.queueEndpoint ?? `https://sqs.${this.region}.${this.urlSuffix}`}/${this.account}/${queueName}`;
  }

  /** The private DNS name that EC2 gives an instance with this address. */
  privateDnsName(ip: string): string {
    const domain = this.region === 'us-east-1' ? 'ec2.internal' : `${this.region}.compute.internal`;
    return `ip-${ip.replaceAll('.', '-')}.${domain}`;
  }
}
