import type { Flow } from '@cuculus/core'
import { type Activity, Signature, type SignatureClass } from '@cuculus/signatures'
import { techniquePage } from './group.js'

/** The sample's own name is not known to a rule. */
class DeletesItself extends Signature {
  readonly name = 'evasion_sample_deleted'
  override readonly description = 'Deletes the file it was started from'
  override readonly severity = 3
  override readonly categories = ['evasion']
  override readonly authors = ['Cuculus']
  override readonly ttps = ['T1070.004']
  override readonly references = ['T1070.004'].map(techniquePage)
  override readonly platform = 'windows'
  override readonly filterActivities = ['file_delete'] as const

  override onActivity({ fields: { path = '', status } }: Activity): true | undefined {
    const name = this.getInitialProcess()?.process_name?.toLowerCase()
    if (name?.endsWith('.exe') !== true || status !== 'SUCCESS') return undefined
    if (!path.toLowerCase().endsWith(`\\${name}`)) return undefined
    this.markCall()
    this.markIoc('file', path)
    return true
  }
}

/** Ports of services that programs of all kinds use, and that of Google's messages. */
const usualPorts: ReadonlySet<number> = new Set([
  21, 22, 25, 53, 80, 110, 123, 143, 443, 465, 587, 853, 993, 995, 1935, 3478, 5222, 5223, 5228, 8080, 8443,
])

const localAddress = /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|2(?:2[4-9]|[345]\d))\./

/** Which addresses have a name stands in another list than who was talked to. */
class ConnectsToUnnamedHost extends Signature {
  readonly name = 'network_unnamed_host'
  override readonly description = 'Talks to an address that no name led to, at a port of no usual service'
  override readonly severity = 2
  override readonly confidence = 80
  override readonly categories = ['network']
  override readonly authors = ['Cuculus']
  override readonly ttps = ['T1571', 'T1095']
  override readonly references = ['T1571', 'T1095'].map(techniquePage)
  override readonly platform = 'windows'

  override run(): boolean {
    const named = new Set<string>()
    for (const { ip, answers = [] } of this.results.network?.dns ?? []) {
      if (ip !== null) named.add(ip)
      for (const { data } of answers) named.add(data)
    }
    for (const flow of this.results.network?.tcp ?? []) {
      if (isUnusual(flow) && !named.has(flow.dst)) this.markIoc('flow', `${flow.dst}:${String(flow.dport)}`)
    }
    return this.hasMarks()
  }
}

function isUnusual({ dst, dport, passlisted = false }: Flow): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(dst) && !localAddress.test(dst) && !usualPorts.has(dport) && !passlisted
}

/** Signatures that compare what rules cannot. */
export const classes: readonly SignatureClass[] = [DeletesItself, ConnectsToUnnamedHost]
