import type { EmbeddedFile } from './embeddedFile.js'
import type { OfficeProperty } from './office.js'

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
  /** Target as Windows Vista and later spell it. */
  readonly vista_target?: string
  /** Identifier of an application that Windows Installer puts there first. */
  readonly darwin_id?: string
  /** Layer of compatibility that the target is run with. */
  readonly shim_layer?: string
  /** GUID of the known folder, and number of the special folder (`CSIDL_*`), that the target is in. */
  readonly known_folder?: string
  readonly special_folder?: number
  /** Whether it asks for other rights ("run as administrator"). */
  readonly run_as_user?: boolean
  /** Properties of the shell; the name is format and number. */
  readonly properties?: readonly OfficeProperty[]
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
