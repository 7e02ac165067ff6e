import type { EmbeddedFile } from './embeddedFile.js'

/** The database of a Windows Installer package. */
export interface Msi {
  readonly tables: readonly MsiTable[]
  readonly properties: readonly MsiProperty[]
  readonly custom_actions: readonly MsiCustomAction[]
  /** Actions in the order they are run, of `InstallExecuteSequence`; those with a negative number are run at the end of it. */
  readonly install_sequence: readonly MsiSequenceEntry[]
  /** Files that are installed; at most 10,000. */
  readonly files: readonly MsiFile[]
  /** Streams of the table `Binary` and cabinets inside the package. */
  readonly embedded: readonly EmbeddedFile[]
}

export interface MsiTable {
  readonly name: string
  readonly columns: readonly string[]
  /** Number of rows. */
  readonly rows: number
}

export interface MsiProperty {
  readonly name: string
  readonly value: string
}

export interface MsiCustomAction {
  readonly name: string
  /** The number as the table has it. */
  readonly type: number
  /** What is run: `dll`, `exe`, `javascript`, `vbscript`, `property`, `directory`, `error` or `install`. */
  readonly kind: string
  /** Where it comes from: `binary`, `file`, `directory`, `property` or `text`. */
  readonly location: string
  /** Key in the table that `location` names. */
  readonly source: string
  /** Function, command line, script or value. */
  readonly target: string
  /** Whether it runs a program, a library or a script. */
  readonly runs_code: boolean
  /** Run by the service while the system is changed. */
  readonly deferred: boolean
  /** Run as the system instead of the user. */
  readonly no_impersonate: boolean
}

export interface MsiSequenceEntry {
  readonly action: string
  readonly condition: string
  /** `null` if the action is not run by itself. */
  readonly sequence: number | null
}

export interface MsiFile {
  /** Long name where there is one. */
  readonly name: string
  readonly component: string
  readonly size: number
  readonly version: string
}
