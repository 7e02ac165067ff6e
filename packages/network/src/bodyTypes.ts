import type { FileType } from '@cuculus/fingerprint'
import type { HttpBody } from '@cuculus/pcap'

/** Bytes of a body that tell its type. */
export const typedLength = 4096

const nothing = {}

/** Keeps the beginnings of some different bodies, and tells in the end what they are. */
export class BodyTypes {
  readonly #limit: number
  readonly #beginnings = new Map<string, Buffer>()
  readonly #types = new Map<string, FileType>()

  /** @param limit - Different bodies that are looked at. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Note a body. @returns What to ask `of` for; `undefined` if it has no type. */
  note({ size, sha256, bytes }: HttpBody): string | undefined {
    if (size === 0 || bytes.length === 0 || this.#limit === 0) return undefined
    const beginning = bytes.subarray(0, typedLength)
    const key = sha256 ?? beginning.toString('latin1')
    if (this.#beginnings.has(key)) return key
    if (this.#beginnings.size >= this.#limit) return undefined
    this.#beginnings.set(key, Buffer.from(beginning))
    return key
  }

  /** Look at all that were noted. Rejects with the reason of `signal` only. */
  async identify(signal?: AbortSignal): Promise<void> {
    if (this.#beginnings.size === 0) return
    // Most captures have no body of a type, and loading this takes as long as reading a small capture.
    const { libmagic } = await import('@cuculus/fingerprint')
    const typer = libmagic()
    for (const [key, beginning] of this.#beginnings) {
      signal?.throwIfAborted()
      const read = (target: Uint8Array, position: number): number => beginning.copy(target, 0, position)
      this.#types.set(key, await typer.identify({ size: beginning.length, read }))
    }
  }

  /** What is known of a body. */
  of(key: string | undefined): { readonly type?: string; readonly mime?: string } {
    if (key === undefined) return nothing
    const found = this.#types.get(key)
    return {
      ...(typeof found?.type === 'string' ? { type: found.type } : {}),
      ...(typeof found?.mime === 'string' ? { mime: found.mime } : {}),
    }
  }
}
