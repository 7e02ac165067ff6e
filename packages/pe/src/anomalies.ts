import type { PeFile, PeSectionView } from './peFile.js'

/** Something that linkers do not do. */
export interface PeAnomaly {
  /** Stable name for programs: `ENTRY_POINT_OUTSIDE_SECTIONS`. */
  readonly code: string
  /** For people, with the values. */
  readonly message: string
}

const IMAGE_SCN_MEM_EXECUTE = 0x20000000
const IMAGE_SCN_MEM_WRITE = 0x80000000
const IMAGE_FILE_EXECUTABLE_IMAGE = 0x2

/** Compressed and encrypted code lies above this; compiled code about one bit below. */
const HIGH_ENTROPY = 7.2
/** Entropy of less data than this says little. */
const MEASURABLE = 1024

/**
 * What is unusual about the file: signs of packing, tampering and tools of malware. None is a proof; installers, games and old compilers show some of them.
 *
 * Nothing here depends on the current time.
 */
export function findAnomalies(pe: PeFile): readonly PeAnomaly[] {
  return [...entryPointAnomalies(pe), ...sectionAnomalies(pe), ...headerAnomalies(pe), ...contentAnomalies(pe)]
}

function anomaly(condition: boolean, code: string, message: string): readonly PeAnomaly[] {
  return condition ? [{ code, message }] : []
}

function entryPointAnomalies(pe: PeFile): readonly PeAnomaly[] {
  const entry = pe.optionalHeader.addressOfEntryPoint
  const section = pe.sectionAt(entry)
  const last = pe.sections.at(-1)
  const at = `0x${entry.toString(16)}`
  if (entry === 0) return anomaly(!pe.isDll, 'ENTRY_POINT_ZERO', 'a program without an entry point')
  if (section === undefined)
    return anomaly(true, 'ENTRY_POINT_OUTSIDE_SECTIONS', `the entry point ${at} lies in no section`)
  const name = JSON.stringify(section.name)
  return [
    ...anomaly(
      !isExecutable(section),
      'ENTRY_POINT_NOT_EXECUTABLE',
      `the entry point ${at} lies in ${name}, which is not executable`,
    ),
    ...anomaly(isWritable(section), 'ENTRY_POINT_WRITABLE', `the entry point ${at} lies in ${name}, which is writable`),
    ...anomaly(
      section === last && pe.sections.length > 1,
      'ENTRY_POINT_IN_LAST_SECTION',
      `the entry point ${at} lies in the last section, ${name}`,
    ),
  ]
}

function sectionAnomalies(pe: PeFile): readonly PeAnomaly[] {
  const names = new Set<string>()
  const found: PeAnomaly[] = []
  for (const [index, section] of pe.sections.entries()) {
    const { header, name } = section
    const shown = JSON.stringify(name)
    const next = pe.sections[index + 1]?.header
    const overlaps = next !== undefined && next.virtualAddress < header.virtualAddress + header.virtualSize
    const packed = section.data.length >= MEASURABLE && isExecutable(section) && section.entropy > HIGH_ENTROPY
    found.push(
      ...anomaly(
        isExecutable(section) && isWritable(section),
        'SECTION_WRITABLE_EXECUTABLE',
        `${shown} is writable and executable`,
      ),
      ...anomaly(
        packed,
        'SECTION_HIGH_ENTROPY',
        `${shown} is executable and has an entropy of ${section.entropy.toFixed(2)}`,
      ),
      ...anomaly(
        header.sizeOfRawData === 0 && isExecutable(section),
        'SECTION_EXECUTABLE_WITHOUT_DATA',
        `${shown} is executable and has no data in the file: it is filled at run time`,
      ),
      ...anomaly(overlaps, 'SECTIONS_OVERLAP', `${shown} reaches into the next section`),
      ...anomaly(names.has(name) && name !== '', 'SECTION_NAME_TWICE', `two sections are named ${shown}`),
      ...anomaly(/[^\x20-\x7e]/.test(name), 'SECTION_NAME_UNPRINTABLE', `a section is named ${shown}`),
    )
    names.add(name)
  }
  return found
}

function headerAnomalies(pe: PeFile): readonly PeAnomaly[] {
  const { optionalHeader, fileHeader } = pe
  const { checkSum, numberOfRvaAndSizes, magic } = optionalHeader
  const computed = checkSum === 0 ? 0 : pe.computedChecksum
  return [
    ...anomaly(
      magic !== 0x10b && magic !== 0x20b,
      'MAGIC_UNKNOWN',
      `the optional header begins with 0x${magic.toString(16)}`,
    ),
    ...anomaly(
      (fileHeader.characteristics & IMAGE_FILE_EXECUTABLE_IMAGE) === 0,
      'NOT_MARKED_EXECUTABLE',
      'the file header does not say that this is an executable image',
    ),
    ...anomaly(
      computed !== checkSum,
      'CHECKSUM_WRONG',
      `the checksum is 0x${checkSum.toString(16)}, it should be 0x${computed.toString(16)}`,
    ),
    ...anomaly(
      numberOfRvaAndSizes !== 16,
      'DIRECTORY_COUNT_UNUSUAL',
      `the header counts ${String(numberOfRvaAndSizes)} directories`,
    ),
    ...anomaly(pe.sections.length === 0, 'NO_SECTIONS', 'the image has no sections'),
    ...anomaly(fileHeader.timeDateStamp === 0, 'TIMESTAMP_ZERO', 'the time stamp is 0'),
    ...anomaly(
      pe.richHeader?.checksumValid === false,
      'RICH_HEADER_COPIED',
      'the rich header belongs to another file: its checksum is wrong',
    ),
  ]
}

function contentAnomalies(pe: PeFile): readonly PeAnomaly[] {
  const count = pe.imports.reduce((sum, { functions }) => sum + functions.length, 0)
  const managed = pe.dotnet !== null
  const firmware = pe.subsystemName?.startsWith('IMAGE_SUBSYSTEM_EFI') === true
  const program = !managed && !firmware && !pe.isDll
  const overlaySize = pe.overlay?.size ?? 0
  const signed = pe.certificates.reduce((sum, { length }) => sum + length, 0)
  const embedded = pe.resources.find(({ data }) => data[0] === 0x4d && data[1] === 0x5a && data.length > 64)
  return [
    ...anomaly(program && count === 0, 'NO_IMPORTS', 'a native program imports nothing'),
    ...anomaly(program && count > 0 && count < 10, 'FEW_IMPORTS', `only ${String(count)} functions are imported`),
    ...anomaly(
      (pe.tls?.callbacks.length ?? 0) > 0,
      'TLS_CALLBACKS',
      'code runs before the entry point (TLS callbacks)',
    ),
    ...anomaly(
      overlaySize - signed > pe.bytes.length / 2,
      'OVERLAY_LARGE',
      `more than half of the file (${String(overlaySize)} bytes) lies behind the image`,
    ),
    ...anomaly(
      embedded !== undefined,
      'RESOURCE_IS_EXECUTABLE',
      `the resource ${embedded?.path.join('/') ?? ''} is an executable`,
    ),
    ...anomaly(
      pe.signatures.some(({ fileIntact }) => !fileIntact),
      'SIGNATURE_OF_ANOTHER_FILE',
      'the file was changed after it was signed, or carries the signature of another',
    ),
  ]
}

function isExecutable({ header }: PeSectionView): boolean {
  return (header.characteristics & IMAGE_SCN_MEM_EXECUTE) !== 0
}

function isWritable({ header }: PeSectionView): boolean {
  return (header.characteristics & IMAGE_SCN_MEM_WRITE) !== 0
}
