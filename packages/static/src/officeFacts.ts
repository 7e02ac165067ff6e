import type { Office } from '@cuculus/core'

/** What a reader of one format of documents finds; keywords and addresses are found in the macros afterwards. */
export type OfficeFacts = Omit<Office, 'autoexec' | 'suspicious' | 'urls'>

/** A document without anything. */
export const noOffice: OfficeFacts = {
  format: '',
  application: null,
  encrypted: false,
  streams: [],
  properties: [],
  macros: [],
  external_relationships: [],
  dde: [],
  embedded: [],
  xlm_sheets: [],
  eps: [],
}
