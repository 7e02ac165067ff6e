/** Where a message was found. */
export interface MessageOrigin {
  readonly transport: 'tcp' | 'udp'
  readonly src: string
  readonly sport: number
  readonly dst: string
  readonly dport: number
  /** Seconds since 1970; `NaN` where the capture keeps no time. */
  readonly time: number
  /** Index of the conversation in `Dissection.flow()`; of another one if a flood filled the table and this one, never answered, made room (`FLOWS_LIMITED`). */
  readonly flow: number
  /** It was encrypted, and the analysis brought the keys. */
  readonly isDecrypted?: boolean
}
