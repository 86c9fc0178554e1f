import * as cdx from '@cyclonedx/cyclonedx-library';
import type { BundledPackage } from '../third-party-notices/packages';

/** A software bill of materials in CycloneDX JSON. It depends only on the packages: it has no time and no serial number. */
export function sbomOf(packages: readonly BundledPackage[], product: { readonly name: string; readonly description: string }): string {
  const bom = new cdx.Models.Bom();
  const { name: bomRef, description } = product;
  bom.metadata.component = new cdx.Models.Component(cdx.Enums.ComponentType.Application, bomRef, { bomRef, description });
  for (const { name, version, licence } of packages) {
    bom.components.add(componentOf(name, version, licence));
  }
  return `${new cdx.Serialize.JsonSerializer(new cdx.Serialize.JSON.Normalize.Factory(cdx.Spec.Spec1dot6)).serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function componentOf(name: string, version: string, licence: string): cdx.Models.Component {
  const [short, scope] = name.split('/').reverse();
  const purl = `pkg:npm/${scope ? `${encodeURIComponent(scope)}/` : ''}${short}@${version}`;
  const component = new cdx.Models.Component(cdx.Enums.ComponentType.Library, short, { group: scope, version, purl, bomRef: purl });
  component.licenses.add(new cdx.Models.SpdxLicense(licence));
  return component;
}
