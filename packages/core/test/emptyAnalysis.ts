import type { Analysis } from '@cuculus/core'

/** An analysis in which nothing is there. */
export const emptyAnalysis: Analysis = {
  id: '1',
  generation: 'unknown',
  task: {},
  analysisPath: '/a',
  logPath: '/a/analysis.log',
  confPath: '/a/analysis.conf',
  filePath: '/a/binary',
  droppedPath: '/a/files',
  logsPath: '/a/logs',
  shotsPath: '/a/shots',
  pcapPath: '/a/dump.pcap',
  memoryPath: '/a/memory.dmp',
  processMemoryPath: '/a/memory',
  reportsPath: '/a/reports',
  fileMetadata: new Map(),
  diagnostics: [],
  open: () => none(),
  read: () => Promise.resolve(new Uint8Array()),
  list: () => none(),
  stat: () => Promise.resolve(null),
  locate: (path) => Promise.resolve(path),
}

// eslint-disable-next-line @typescript-eslint/require-await -- an asynchronous list that is empty
async function* none(): AsyncIterable<never> {
  yield* []
}
