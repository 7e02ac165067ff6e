import type { EmbeddedFile } from './embeddedFile.js'
import type { OfficeProperty } from './office.js'

export interface Email {
  readonly subject: string | null
  readonly from: string | null
  /** At most 1,000. */
  readonly to: readonly string[]
  /** As the mail spells it. */
  readonly date: string | null
  readonly message_id: string | null
  /** All headers, in their order; at most 1,000. */
  readonly headers: readonly OfficeProperty[]
  /** Text of the first plain part, at most 65,536 characters. */
  readonly body: string | null
  readonly urls: readonly string[]
  readonly attachments: readonly EmbeddedFile[]
}
