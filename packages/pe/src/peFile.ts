import { createHash } from 'node:crypto'
import { type AuthenticodeSignature, readAuthenticode } from './authenticode.js'
import { authentihash, type AuthentihashAlgorithm } from './authentihash.js'
import { type BoundImport, readBoundImports } from './boundImports.js'
import { type CertificateEntry, readCertificates } from './certificates.js'
import { computeChecksum } from './checksum.js'
import {
  flagNames,
  IMAGE_DLLCHARACTERISTICS,
  IMAGE_FILE_CHARACTERISTICS,
  IMAGE_FILE_MACHINE,
  IMAGE_SCN,
  IMAGE_SUBSYSTEM,
} from './constants.js'
import { type DebugEntry, readDebugDirectory } from './debugDirectory.js'
import { type DotNet, readDotNet } from './dotnet.js'
import { entropy } from './entropy.js'
import { type Exports, readExports } from './exports.js'
import type { DataDirectory, FileHeader, OptionalHeader } from './headers.js'
import { type Icon, readIcons } from './icons.js'
import { computeExphash, computeImphash } from './imphash.js'
import { type ImportedLibrary, readDelayImports, readImports } from './imports.js'
import { defaultLimits, type PeLimits } from './limits.js'
import { type LoadConfig, readLoadConfig } from './loadConfig.js'
import { type Overlay, readOverlay } from './overlay.js'
import type { PeDiagnostic } from './peDiagnostic.js'
import { PeImage } from './peImage.js'
import { readRelocations, type RelocationBlock } from './relocations.js'
import { readResources, type Resource } from './resources.js'
import { readRichHeader, type RichHeader } from './richHeader.js'
import type { SectionHeader } from './sections.js'
import { readTls, type Tls } from './tls.js'
import { readVersionInfo, type VersionInfo } from './versionInfo.js'

const RT_MANIFEST = 24
/** Sections together are not longer than the file, but where they overlap. */
const MEASURED_TIMES = 4
const SAMPLE_SIZE = 1024 * 1024

/** A section with what its bytes tell; entropy and digests are computed when they are asked for. */
export class PeSectionView {
  readonly header: SectionHeader
  /** The raw data as far as the file has them: a view, not a copy. */
  readonly data: Uint8Array
  /**
   * Whether entropy and digests are of all data. False for sections that lie on top of each other so often that together they would be many times the
   * file: of those the first megabyte is measured.
   */
  readonly measuredWhole: boolean
  readonly #measured: Uint8Array
  readonly #lazy = new Lazy()

  constructor(header: SectionHeader, data: Uint8Array, measuredWhole = true) {
    this.header = header
    this.data = data
    this.measuredWhole = measuredWhole
    this.#measured = measuredWhole ? data : data.subarray(0, SAMPLE_SIZE)
  }

  get name(): string {
    return this.header.name
  }

  /** `IMAGE_SCN_*` that are set. */
  get characteristicNames(): readonly string[] {
    return flagNames(IMAGE_SCN, this.header.characteristics)
  }

  /** Bits per byte, 0-8. */
  get entropy(): number {
    return this.#lazy.get('entropy', () => entropy(this.#measured))
  }

  get md5(): string {
    return this.#lazy.get('md5', () => digest('md5', this.#measured))
  }

  get sha256(): string {
    return this.#lazy.get('sha256', () => digest('sha256', this.#measured))
  }
}

/**
 * A Portable Executable. The headers and the section table are read at once, everything else when it is asked for, once.
 *
 * Damage never throws: what can be read is returned, and `diagnostics` grows by what was wrong.
 */
export class PeFile {
  readonly #image: PeImage
  readonly #lazy = new Lazy()

  /** Throws `PeError` if the bytes are no Portable Executable. See `parsePe`. */
  constructor(bytes: Uint8Array, limits: Partial<PeLimits> = {}) {
    this.#image = new PeImage(bytes, { ...defaultLimits, ...limits })
  }

  /** What was found wrong so far; parts that have not been asked for have not been looked at. */
  get diagnostics(): readonly PeDiagnostic[] {
    return this.#image.sink.list
  }

  get bytes(): Uint8Array {
    return this.#image.bytes
  }

  /** Whether the image is PE32+. */
  get is64Bit(): boolean {
    return this.#image.is64Bit
  }

  get fileHeader(): FileHeader {
    return this.#image.headers.fileHeader
  }

  get optionalHeader(): OptionalHeader {
    return this.#image.headers.optionalHeader
  }

  /** As many as the file has, at most 16. */
  get dataDirectories(): readonly DataDirectory[] {
    return this.#image.headers.dataDirectories
  }

  /** `IMAGE_FILE_MACHINE_*`; `null` if unknown. */
  get machineName(): string | null {
    return IMAGE_FILE_MACHINE.get(this.fileHeader.machine) ?? null
  }

  /** `IMAGE_SUBSYSTEM_*`; `null` if unknown. */
  get subsystemName(): string | null {
    return IMAGE_SUBSYSTEM.get(this.optionalHeader.subsystem) ?? null
  }

  /** `IMAGE_FILE_*` that are set. */
  get characteristicNames(): readonly string[] {
    return flagNames(IMAGE_FILE_CHARACTERISTICS, this.fileHeader.characteristics)
  }

  /** `IMAGE_DLLCHARACTERISTICS_*` that are set. */
  get dllCharacteristicNames(): readonly string[] {
    return flagNames(IMAGE_DLLCHARACTERISTICS, this.optionalHeader.dllCharacteristics)
  }

  get isDll(): boolean {
    return (this.fileHeader.characteristics & 0x2000) !== 0
  }

  /** When the file was linked; may be a hash instead of a time (reproducible builds), and anything in malware. */
  get timestamp(): Date {
    return new Date(this.fileHeader.timeDateStamp * 1000)
  }

  /** Ascending by virtual address. */
  get sections(): readonly PeSectionView[] {
    return this.#lazy.get('sections', () => this.#viewSections())
  }

  #viewSections(): readonly PeSectionView[] {
    let budget = MEASURED_TIMES * this.bytes.length
    return this.#image.sections.map((header) => {
      const data = this.#image.sectionData(header)
      budget -= data.length
      if (budget < 0)
        this.#image.sink.report('PE_LIMIT', `section ${String(header.index)} is measured at its start only`)
      return new PeSectionView(header, data, budget >= 0)
    })
  }

  /** The section that contains a relative virtual address. */
  sectionAt(rva: number): PeSectionView | undefined {
    const header = this.#image.sectionAt(rva)
    return header === undefined ? undefined : this.sections.find((section) => section.header === header)
  }

  /** File offset of a relative virtual address; `undefined` outside the file's image. */
  offsetOf(rva: number): number | undefined {
    return this.#image.offsetOf(rva)
  }

  /** At most `length` bytes at a relative virtual address; fewer where the file has no more. */
  read(rva: number, length: number): Uint8Array {
    return this.#image.read(rva, length)
  }

  /** Virtual address at the preferred load address. */
  virtualAddress(rva: number): bigint {
    return this.#image.virtualAddress(rva)
  }

  /** The first 64 bytes (or fewer) at the entry point; none if it lies outside the file, as in a DLL without one. */
  get entryPointBytes(): Uint8Array {
    const { addressOfEntryPoint } = this.optionalHeader
    return addressOfEntryPoint === 0 ? new Uint8Array(0) : this.#image.read(addressOfEntryPoint, 64)
  }

  /** The checksum that the header should have. */
  get computedChecksum(): number {
    return this.#lazy.get('checksum', () => computeChecksum(this.#image))
  }

  get imports(): readonly ImportedLibrary[] {
    return this.#lazy.get('imports', () => readImports(this.#image))
  }

  get delayImports(): readonly ImportedLibrary[] {
    return this.#lazy.get('delayImports', () => readDelayImports(this.#image))
  }

  get boundImports(): readonly BoundImport[] {
    return this.#lazy.get('boundImports', () => readBoundImports(this.#image))
  }

  /** `null` without an export directory. */
  get exports(): Exports | null {
    return this.#lazy.get('exports', () => readExports(this.#image))
  }

  /** The leaves of the resource tree, depth first. */
  get resources(): readonly Resource[] {
    return this.#lazy.get('resources', () => readResources(this.#image))
  }

  /** Version resources, one for each language. */
  get versionInfo(): readonly VersionInfo[] {
    return this.#lazy.get('versionInfo', () => readVersionInfo(this.#image, this.resources))
  }

  /** `null` without one: only Microsoft's linkers write it. */
  get richHeader(): RichHeader | null {
    return this.#lazy.get('richHeader', () => readRichHeader(this.#image))
  }

  get debug(): readonly DebugEntry[] {
    return this.#lazy.get('debug', () => readDebugDirectory(this.#image))
  }

  /** Path of the debug symbols in the first CodeView record; `null` without one. */
  get pdbPath(): string | null {
    return this.debug.find((entry) => entry.codeView !== null)?.codeView?.path ?? null
  }

  get tls(): Tls | null {
    return this.#lazy.get('tls', () => readTls(this.#image))
  }

  get relocations(): readonly RelocationBlock[] {
    return this.#lazy.get('relocations', () => readRelocations(this.#image))
  }

  get loadConfig(): LoadConfig | null {
    return this.#lazy.get('loadConfig', () => readLoadConfig(this.#image))
  }

  get overlay(): Overlay | null {
    return this.#lazy.get('overlay', () => readOverlay(this.#image))
  }

  /** Entries of the certificate table, not verified. */
  get certificates(): readonly CertificateEntry[] {
    return this.#lazy.get('certificates', () => readCertificates(this.#image))
  }

  /** The images of all icons as PNG files; those of the first group come first, which is what Explorer shows. */
  get icons(): readonly Icon[] {
    return this.#lazy.get('icons', () => readIcons(this.#image, this.resources))
  }

  /** Text of the first manifest (UTF-8); `null` without one. */
  get manifest(): string | null {
    const resource = this.resources.find(({ type }) => type === RT_MANIFEST)
    return resource === undefined ? null : new TextDecoder().decode(resource.data)
  }

  /** The metadata of a .NET assembly; `null` for a native file. */
  get dotnet(): DotNet | null {
    return this.#lazy.get('dotnet', () => readDotNet(this.#image))
  }

  /** Authenticode signatures, checked against the file; see `AuthenticodeSignature` for what that means. */
  get signatures(): readonly AuthenticodeSignature[] {
    return this.#lazy.get('signatures', () => readAuthenticode(this.#image, this.certificates))
  }

  /** The digest that an Authenticode signature of this file is over, signed or not. */
  authentihash(algorithm: AuthentihashAlgorithm = 'sha256'): string {
    return this.#lazy.get(`authentihash ${algorithm}`, () => authentihash(this.#image, algorithm))
  }

  /** MD5 over the normalised imports; `null` without imports. */
  get imphash(): string | null {
    return this.#lazy.get('imphash', () => computeImphash(this.imports))
  }

  /** SHA-256 over the exported names; `null` without any. */
  get exphash(): string | null {
    return this.#lazy.get('exphash', () => computeExphash(this.exports))
  }
}

/**
 * Read a Portable Executable: EXE, DLL, driver, EFI program, 32 or 64 bits.
 *
 * The bytes are not copied and must not change while the result is in use. Throws `PeError` if they are no Portable Executable, and nothing else.
 *
 * @example
 * ```ts
 * const pe = parsePe(await readFile('sample.exe'))
 * for (const { dll, functions } of pe.imports) console.log(dll, functions.length)
 * console.log(pe.imphash, pe.diagnostics)
 * ```
 */
export function parsePe(bytes: Uint8Array, limits: Partial<PeLimits> = {}): PeFile {
  return new PeFile(bytes, limits)
}

/** Values made on first use. */
class Lazy {
  readonly #values = new Map<string, unknown>()

  get<T>(key: string, make: () => T): T {
    if (!this.#values.has(key)) this.#values.set(key, make())
    return this.#values.get(key) as T // set under the same key by the same caller
  }
}

function digest(algorithm: 'md5' | 'sha256', bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex')
}
