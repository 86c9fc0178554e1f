/** Where the API server of the cluster answers, and whom to trust there. */
export interface ApiEndpoint {
  readonly url: string;
  /** PEM in base64, as EKS and kubeconfig files have it. */
  readonly certificateAuthority: string;
}

export interface EndpointSource {
  endpoint(): Promise<ApiEndpoint>;
  /** A connection failed: what is known may be outdated. */
  suspect(): void;
}

export interface TokenSource {
  token(): Promise<string>;
  /** The API server did not take this token: the next one is another. */
  reject(token: string): void;
}
