import type { Processing } from '@cuculus/core'

/** A key that the default set fills. */
export type DefaultKey = 'info' | 'file' | 'static' | 'behavior' | 'network' | 'dropped' | 'signatures' | 'debug'

/** How to load the module of each standard key, in the order in which the keys stand in the report. */
const loaders: Readonly<Record<DefaultKey, () => Promise<Processing>>> = {
  info: async () => new (await import('@cuculus/info')).InfoProcessing(),
  file: async () => new (await import('@cuculus/file')).FileProcessing(),
  static: async () => new (await import('@cuculus/static')).StaticProcessing(),
  behavior: async () => new (await import('@cuculus/behavior')).BehaviorProcessing(),
  network: async () => new (await import('@cuculus/network')).NetworkProcessing(),
  dropped: async () => new (await import('@cuculus/dropped')).DroppedProcessing(),
  signatures: async () => {
    const { SignaturesProcessing } = await import('@cuculus/signatures')
    const { defaultSignatures } = await import('@cuculus/signatures-default')
    return new SignaturesProcessing({ signatures: defaultSignatures })
  },
  debug: async () => new (await import('@cuculus/debug')).DebugProcessing(),
}

/** The keys that the default set fills, in the order in which they stand in the report. */
export const defaultKeys: readonly DefaultKey[] = Object.keys(loaders) as DefaultKey[] // the literal's own keys

/** Whether the default set fills a key. */
export function isDefaultKey(key: string): key is DefaultKey {
  return Object.hasOwn(loaders, key)
}

/**
 * The default modules of some keys, with default options; the code of the others is not loaded.
 *
 * @param keys - All eight if not given.
 */
export async function loadDefaults(keys: Iterable<DefaultKey> = defaultKeys): Promise<Processing[]> {
  return Promise.all(Array.from(keys, (key) => loaders[key]()))
}
