import { type CallEvent } from '@cuculus/behavior-log'
import { type EncryptedBuffer } from '@cuculus/core'
import { argument } from './vocabulary.js'

/** The plain text that a call encrypts or has decrypted, with the key (CryptEncrypt) or the size (the others), as CAPE reports it. */
export function encryptedBufferOf(call: CallEvent): Omit<EncryptedBuffer, 'process_name' | 'pid'> {
  const size = argument(call, 'bufferSize')
  const key = argument(call, 'cryptKey')
  return {
    api_call: call.api,
    buffer: argument(call, 'buffer') ?? '',
    ...(key !== undefined && { crypt_key: key }),
    ...(key === undefined && size !== undefined && { buffer_size: size }),
  }
}
