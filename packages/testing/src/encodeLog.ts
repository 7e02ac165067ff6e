import { encodeBson1 } from './bson1Log.js'
import { encodeBson2 } from './bson2Log.js'
import { encodeCape } from './capeLog.js'
import { encodeCsv } from './csvLog.js'
import { encodeNetlog } from './netlog.js'
import type { TraceProcess } from './trace.js'

/** The generations of sandboxes whose raw results can be built. */
export type BuildableGeneration = '0.4' | '0.5' | '0.6' | '1.x' | '2.x' | 'cape'

/** All of them, oldest first: for tests that go through every one. */
export const generations: readonly BuildableGeneration[] = ['0.4', '0.5', '0.6', '1.x', '2.x', 'cape']

interface LogFormat {
  readonly extension: 'csv' | 'raw' | 'bson'
  readonly encode: (process: TraceProcess) => Uint8Array
}

const formats: Readonly<Record<BuildableGeneration, LogFormat>> = {
  '0.4': { extension: 'csv', encode: (process) => encodeCsv(process, { writer: '0.4.0' }) },
  '0.5': { extension: 'csv', encode: (process) => encodeCsv(process) },
  '0.6': { extension: 'raw', encode: (process) => encodeNetlog(process) },
  '1.x': { extension: 'bson', encode: encodeBson1 },
  '2.x': { extension: 'bson', encode: encodeBson2 },
  cape: { extension: 'bson', encode: encodeCape },
}

/** A process' log in the format of a generation. */
export function encodeLog(process: TraceProcess, generation: BuildableGeneration): Uint8Array {
  return formats[generation].encode(process)
}

/** File name of a process' log (`1124.bson`). */
export function logName(process: TraceProcess, generation: BuildableGeneration): string {
  return `${String(process.pid)}.${formats[generation].extension}`
}
