import type { EmbeddedFile } from './embeddedFile.js'

/** What a shortcut does not have is absent. */
export interface Lnk {
  /** Which optional parts are there. */
  readonly flags: LnkFlags
  /** `archive`, `readonly` … */
  readonly attrs: readonly string[]
  readonly basepath?: string
  readonly net_share?: string
  readonly network_drive?: string
  readonly remaining_path?: string
  readonly description?: string
  readonly relapath?: string
  readonly workingdir?: string
  readonly cmdline?: string
  readonly icon?: string
  /** Target as the shell's items spell it. */
  readonly target?: string
  /** Target with environment variables, which the shell prefers. */
  readonly environment_target?: string
  /** `normal`, `maximized`, `minimized` or hexadecimal. */
  readonly window: string
  /** UTC `YYYY-MM-DD HH:MM:SS`; `null` if not told. */
  readonly created: string | null
  readonly accessed: string | null
  readonly modified: string | null
  readonly target_size: number
  /** Machine the shortcut was made on, and its MAC address if the file's identifier tells it. */
  readonly machine?: string
  readonly mac_address?: string
  readonly drive_type?: string
  readonly drive_serial_number?: string
  readonly volume_label?: string
  /** Data behind the shortcut; `null` without any. */
  readonly overlay: EmbeddedFile | null
}

export interface LnkFlags {
  readonly shellidlist: boolean
  readonly references: boolean
  readonly description: boolean
  readonly relapath: boolean
  readonly workingdir: boolean
  readonly cmdline: boolean
  readonly icon: boolean
}
