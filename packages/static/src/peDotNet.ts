import { createHash } from 'node:crypto'
import type { PeAssembly, PeDotNet, PeManifestResource } from '@cuculus/core'
import { type AssemblyName, type DotNet, entropy, type ManifestResource } from '@cuculus/pe'

/** Items of one list that go into a report; a large assembly has tens of thousands. */
const LISTED = 1000

/** `pe_dotnet`. */
export function peDotNet(dotnet: DotNet): PeDotNet {
  return {
    runtime: dotnet.version,
    module: dotnet.moduleName,
    mvid: dotnet.mvid,
    assembly: dotnet.assembly === null ? null : toAssembly(dotnet.assembly),
    assembly_references: dotnet.assemblyReferences.slice(0, LISTED).map(toAssembly),
    type_references: dotnet.typeReferences.slice(0, LISTED),
    types: dotnet.typeDefinitions.slice(0, LISTED),
    type_count: dotnet.typeDefinitions.length,
    member_references: dotnet.memberReferences.slice(0, LISTED),
    native_imports: dotnet.nativeImports.slice(0, LISTED).map(({ module, name }) => ({ dll: module, name })),
    resources: dotnet.resources.slice(0, LISTED).map(toResource),
    user_strings: dotnet.userStrings.slice(0, LISTED),
    user_string_count: dotnet.userStrings.length,
  }
}

function toAssembly({ name, version, culture, publicKey }: AssemblyName): PeAssembly {
  return { name, version, culture, public_key: publicKey }
}

function toResource({ name, data }: ManifestResource): PeManifestResource {
  if (data === null) return { name, size: null, sha256: null, entropy: null }
  return { name, size: data.length, sha256: createHash('sha256').update(data).digest('hex'), entropy: entropy(data) }
}
