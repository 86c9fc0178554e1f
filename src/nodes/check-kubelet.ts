import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { KubeletSettings } from './kubelet-settings';
import { invalid } from '../validation/invalid';

/** Of the kubelet: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
const DEFAULT_HIGH = 85;
const DEFAULT_LOW = 80;
/** Of Amazon Linux 2023: https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go */
const DEFAULT_GRACE = Duration.seconds(150);
const DEFAULT_GRACE_CRITICAL = Duration.seconds(30);

/** Fails on settings that are right by themselves and with which no kubelet starts. */
export function checkKubelet(scope: IConstruct, { imageGcHighThresholdPercent, imageGcLowThresholdPercent, ...settings }: KubeletSettings): void {
  const high = imageGcHighThresholdPercent ?? DEFAULT_HIGH;
  const low = imageGcLowThresholdPercent ?? DEFAULT_LOW;
  if (!Token.isUnresolved(high) && !Token.isUnresolved(low) && low >= high) {
    throw invalid(scope, {
      what: 'imageGcLowThresholdPercent is not below imageGcHighThresholdPercent, with which no kubelet starts.',
      got: `imageGcHighThresholdPercent ${high}, imageGcLowThresholdPercent ${low}`,
      allowed: 'imageGcLowThresholdPercent below imageGcHighThresholdPercent',
      mend: `Set both. Their defaults are ${DEFAULT_LOW} and ${DEFAULT_HIGH}.`,
    });
  }
  const { shutdownGracePeriod: grace = DEFAULT_GRACE, shutdownGracePeriodCriticalPods: critical = DEFAULT_GRACE_CRITICAL } = settings;
  if (!grace.isUnresolved() && !critical.isUnresolved() && critical.toSeconds() > grace.toSeconds()) {
    throw invalid(scope, {
      what: 'shutdownGracePeriodCriticalPods is longer than shutdownGracePeriod, with which no kubelet starts.',
      got: `shutdownGracePeriod ${grace.toHumanString()}, shutdownGracePeriodCriticalPods ${critical.toHumanString()}`,
      allowed: 'shutdownGracePeriodCriticalPods that is at most shutdownGracePeriod',
      mend: `Set both. Their defaults are ${DEFAULT_GRACE_CRITICAL.toHumanString()} and ${DEFAULT_GRACE.toHumanString()} on Amazon Linux 2023.`,
    });
  }
}
