declare module 'asl-validator' {
  /** Holds a definition against the schema of the Amazon States Language. */
  export default function validate(definition: object): { readonly isValid: boolean; errorsText(separator?: string): string };
}
