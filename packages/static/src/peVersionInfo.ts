import type { PeVersionString } from '@cuculus/core'
import type { VersionInfo } from '@cuculus/pe'

/** `pe_versioninfo`: the strings of every table, then the translations, for each version resource. Text is UTF-16 in the file and stays what it is; Cuckoo printed `©` as `\xa9`. */
export function peVersionInfo(resources: readonly VersionInfo[]): readonly PeVersionString[] {
  return resources.flatMap(({ tables, translations }) => [
    ...tables.flatMap(({ strings }) => strings),
    ...translations.map(({ name, language, codePage }) => ({ name, value: `${word(language)} ${word(codePage)}` })),
  ])
}

function word(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`
}
