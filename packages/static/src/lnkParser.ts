import type { Lnk } from '@cuculus/core'
import { isLnk, parseLnk, type Shortcut } from '@cuculus/lnk'
import { embeddedFile } from './embeddedFile.js'
import { hex, hex8 } from './hexadecimal.js'
import type { StaticInput, StaticParser } from './staticParser.js'
import { utcTime } from './utcTime.js'

const WINDOWS: ReadonlyMap<number, string> = new Map([
  [1, 'normal'],
  [3, 'maximized'],
  [7, 'minimized'],
])

/** Windows shortcuts. 2.0 lost the whole key when a part that it took for granted was missing. */
export const lnkParser: StaticParser = {
  name: 'lnk',
  recognises: isLnk,
  async parse(input) {
    const link = parseLnk(input.bytes)
    for (const diagnostic of link.diagnostics) input.report(diagnostic)
    return { lnk: await toLnk(link, input) }
  },
}

async function toLnk(link: Shortcut, input: StaticInput): Promise<Lnk> {
  const has = (name: string): boolean => link.flagNames.includes(name)
  return {
    flags: {
      shellidlist: has('HasLinkTargetIDList'),
      references: has('HasLinkInfo'),
      description: has('HasName'),
      relapath: has('HasRelativePath'),
      workingdir: has('HasWorkingDir'),
      cmdline: has('HasArguments'),
      icon: has('HasIconLocation'),
    },
    attrs: link.attributes,
    ...present({
      basepath: link.linkInfo?.localBasePath,
      net_share: link.linkInfo?.networkShare,
      network_drive: link.linkInfo?.networkDrive,
      remaining_path: link.linkInfo?.commonPathSuffix === '' ? null : link.linkInfo?.commonPathSuffix,
      description: link.description,
      relapath: link.relativePath,
      workingdir: link.workingDirectory,
      cmdline: link.arguments,
      icon: link.iconLocation ?? link.iconEnvironmentTarget,
      target: link.idListPath,
      environment_target: link.environmentTarget,
      vista_target: link.vistaPath,
      darwin_id: link.darwinId,
      shim_layer: link.shimLayer,
      known_folder: link.knownFolder,
      machine: link.tracker?.machine,
      mac_address: link.tracker?.macAddress,
      drive_type: link.linkInfo?.driveType,
      drive_serial_number: serial(link.linkInfo?.driveSerialNumber),
      volume_label: link.linkInfo?.volumeLabel,
    }),
    ...(link.specialFolder === null ? {} : { special_folder: link.specialFolder }),
    ...(has('RunAsUser') ? { run_as_user: true } : {}),
    ...(link.properties.length === 0 ? {} : { properties: link.properties }),
    window: WINDOWS.get(link.showCommand) ?? hex(link.showCommand),
    created: utcTime(link.created),
    accessed: utcTime(link.accessed),
    modified: utcTime(link.written),
    target_size: link.targetSize,
    overlay: link.overlay.length === 0 ? null : await embeddedFile('', link.overlay, input),
  }
}

function serial(value: number | null | undefined): string | null {
  return value === undefined || value === null ? null : hex8(value)
}

/** Without what is `null` or missing. */
function present<K extends string>(fields: Readonly<Record<K, string | null | undefined>>): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {}
  for (const key of Object.keys(fields) as K[]) {
    // the keys of the record just given
    const value: string | null | undefined = fields[key]
    if (typeof value === 'string') found[key] = value
  }
  return found
}
