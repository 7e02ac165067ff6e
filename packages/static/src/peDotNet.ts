import { createHash } from 'node:crypto'
import type { PeAssembly, PeDotNet, PeManifestResource } from '@cuculus/core'
import { type AssemblyName, type DotNet, entropy, type ManifestResource } from '@cuculus/pe'

/** Items of one list that go into a report; a large assembly has tens of thousands. */
const LISTED = 1000
/** Resources together are not longer than the file, but where they overlap; beyond so many times its size they go without digest. */
const HASHED_TIMES = 4

/**
 * `pe_dotnet`.
 *
 * @param fileSize bytes of the file
 */
export function peDotNet(dotnet: DotNet, fileSize: number): PeDotNet {
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
    resources: toResources(dotnet.resources.slice(0, LISTED), fileSize),
    user_strings: dotnet.userStrings.slice(0, LISTED),
    user_string_count: dotnet.userStrings.length,
  }
}

function toAssembly({ name, version, culture, publicKey }: AssemblyName): PeAssembly {
  return { name, version, culture, public_key: publicKey }
}

function toResources(resources: readonly ManifestResource[], fileSize: number): readonly PeManifestResource[] {
  let budget = HASHED_TIMES * fileSize
  return resources.map(({ name, data }) => {
    if (data === null) return { name, size: null, sha256: null, entropy: null }
    budget -= data.length
    if (budget < 0) return { name, size: data.length, sha256: null, entropy: null }
    return {
      name,
      size: data.length,
      sha256: createHash('sha256').update(data).digest('hex'),
      entropy: entropy(data),
    }
  })
}
