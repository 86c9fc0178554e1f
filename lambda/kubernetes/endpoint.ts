/** The address of the cluster's API server, and its certificate authority. */
export interface ApiEndpoint {
  readonly url: string;
  /** PEM in base64, as EKS and kubeconfig files have it. */
  readonly certificateAuthority: string;
}

export interface EndpointSource {
  endpoint(): Promise<ApiEndpoint>;
  /** Call this when a connection has failed: the endpoint may be outdated. */
  suspect(): void;
}

export interface TokenSource {
  token(): Promise<string>;
  /** Call this when the API server has rejected the token, so that the next one is new. */
  reject(token: string): void;
}
