import type { FileRecord } from '@cuculus/core'

/** The key `CAPE`: what CAPE's monitor took out of memory. */
export interface CapePayloads {
  /** Files in `CAPE/`, one record per content. */
  readonly payloads: readonly FileRecord[]
}

declare module '@cuculus/core' {
  interface GlobalContainer {
    /** What CAPE's monitor took out of memory: unpacked code and configurations. */
    CAPE: CapePayloads
    /** Images of processes that CAPE's monitor wrote (`procdump/`). */
    procdump: readonly FileRecord[]
    /** Buffers that the monitor of Cuckoo 2.x sent (`buffer/`). */
    buffer: readonly FileRecord[]
    /** Scripts and code that Cuckoo 2.x extracted while it processed (`extracted/`). */
    extracted: readonly FileRecord[]
  }
}
