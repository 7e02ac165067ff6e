import type { PeSection } from '@cuculus/core'
import type { PeFile, PeSectionView } from '@cuculus/pe'
import { hex8 } from './hexadecimal.js'
import { printable } from './printable.js'

/** `pe_sections`, ascending by address. */
export function peSections(pe: PeFile): readonly PeSection[] {
  return pe.sections.map(toSection)
}

function toSection(section: PeSectionView): PeSection {
  const { header } = section
  return {
    name: printable(header.name),
    virtual_address: hex8(header.virtualAddress),
    virtual_size: hex8(header.virtualSize),
    raw_address: hex8(header.pointerToRawData),
    size_of_data: hex8(header.sizeOfRawData),
    entropy: section.entropy,
    characteristics: section.characteristicNames,
    ...(section.measuredWhole ? { md5: section.md5 } : {}),
  }
}
