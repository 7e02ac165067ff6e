/** A Windows shortcut ([MS-SHLLINK]). Parts that the file does not have are `null`; times are milliseconds since 1970, UTC. */
export interface Shortcut {
  /** `LinkFlags` of the header. */
  readonly linkFlags: number
  /** Names of the flags that are set: `HasLinkTargetIDList`, `IsUnicode` … */
  readonly flagNames: readonly string[]
  /** `FILE_ATTRIBUTE_*` of the target without the prefix, lower-case: `archive`, `readonly` … */
  readonly attributes: readonly string[]
  readonly created: number | null
  readonly accessed: number | null
  readonly written: number | null
  /** Size of the target when the shortcut was made. */
  readonly targetSize: number
  readonly iconIndex: number
  /** 1 normal, 3 maximised, 7 minimised without focus: what hides a console. */
  readonly showCommand: number
  readonly hotKey: number
  /** The target as the shell sees it, item by item, joined: `C:\Windows\System32\cmd.exe`. */
  readonly idListPath: string | null
  readonly idList: readonly ShellItem[]
  readonly linkInfo: LinkInfo | null
  readonly description: string | null
  readonly relativePath: string | null
  readonly workingDirectory: string | null
  readonly arguments: string | null
  readonly iconLocation: string | null
  /** Target with environment variables, which the shell prefers: `%windir%\system32\cmd.exe`. */
  readonly environmentTarget: string | null
  readonly iconEnvironmentTarget: string | null
  /** Where the shortcut's target was made. */
  readonly tracker: Tracker | null
  /** GUID of the folder that the target is in. */
  readonly knownFolder: string | null
  /** Identifier of an application that Windows Installer puts there first. */
  readonly darwinId: string | null
  /** Name of the layer of compatibility that the target is run with. */
  readonly shimLayer: string | null
  /** Number of the special folder that the target is in (`CSIDL_*`). */
  readonly specialFolder: number | null
  /** Code page of the console. */
  readonly consoleCodePage: number | null
  /** The target as Windows Vista and later see it, item by item, joined. */
  readonly vistaPath: string | null
  /** Texts, numbers and identifiers of the property store. */
  readonly properties: readonly LnkProperty[]
  /** Signatures of all extra blocks. */
  readonly extraBlocks: readonly number[]
  /** Bytes behind the shortcut: where droppers keep their payload. */
  readonly overlay: Uint8Array
  readonly diagnostics: readonly LnkDiagnostic[]
}

/** A property of the shell. */
export interface LnkProperty {
  /** Format and number, or format and name: `46588ae2-4cbc-4338-bbfc-139326986dce/4`. */
  readonly name: string
  /** Numbers in decimal, times in 100 ns since 1601. */
  readonly value: string
}

/** One step from the desktop to the target. */
export interface ShellItem {
  /** First byte: 0x1f root, 0x2f drive, 0x31 folder, 0x32 file … */
  readonly type: number
  /** Name or GUID; `null` where the kind is not understood. */
  readonly name: string | null
}

/** Where the target is, for the case that it moved. */
export interface LinkInfo {
  /** `fixed`, `removable`, `network` …; `null` without a volume. */
  readonly driveType: string | null
  readonly driveSerialNumber: number | null
  readonly volumeLabel: string | null
  readonly localBasePath: string | null
  /** `\\server\share`. */
  readonly networkShare: string | null
  /** Drive letter the share was mapped to. */
  readonly networkDrive: string | null
  readonly commonPathSuffix: string | null
}

/** Distributed Link Tracking: tells on which machine the shortcut was made. */
export interface Tracker {
  readonly machine: string
  readonly volumeId: string
  readonly fileId: string
  /** MAC address in the file's GUID, if it was made from one; `null` if it is random. */
  readonly macAddress: string | null
}

export interface LnkDiagnostic {
  readonly code: 'LNK_DAMAGED'
  readonly message: string
  readonly offset: number
}
