import type { Analysis } from '@cuculus/core'

/** An analysis of which nothing is left: every file missing, every list empty, the generation unknown. What a module makes of it must be valid all the same. */
export function emptyAnalysis(): Analysis {
  const root = '/empty'
  return {
    id: 'empty',
    generation: 'unknown',
    task: {},
    analysisPath: root,
    logPath: `${root}/analysis.log`,
    confPath: `${root}/analysis.conf`,
    filePath: `${root}/binary`,
    droppedPath: `${root}/files`,
    logsPath: `${root}/logs`,
    shotsPath: `${root}/shots`,
    pcapPath: `${root}/dump.pcap`,
    memoryPath: `${root}/memory.dmp`,
    processMemoryPath: `${root}/memory`,
    reportsPath: `${root}/reports`,
    fileMetadata: new Map(),
    diagnostics: [],
    open: (path) => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(missing(path)) }),
    }),
    read: (path) => Promise.reject(missing(path)),
    list: () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true as const, value: undefined }) }),
    }),
    stat: () => Promise.resolve(null),
    locate: (path) => Promise.reject(missing(path)),
  }
}

/** As the file system says it. */
function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT', path })
}
