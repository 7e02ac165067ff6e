import type { Analysis, Info } from '@cuculus/core'
import type { SignatureResults } from '../scope.js'
import { fitKey } from './fitKey.js'
import { first, isRecord, list, type Loose, member, present, text, time, whole } from './loose.js'
import { reportBehavior } from './reportBehavior.js'
import { reportDropped, reportFile, reportStatic } from './reportFiles.js'
import { reportNetwork } from './reportNetwork.js'
import { reportShell } from './reportShell.js'
import { ReportError, type ReportSource } from './reportSource.js'

/** Who wrote a report. */
export type ReportDialect = 'cuculus' | 'cuckoo-classic' | 'cuckoo-2' | 'cape'

/** A stored report, as signatures see it. */
export interface OpenedReport {
  readonly dialect: ReportDialect
  /** For `runSignatures`: what decides about `minimum` and `maximum` where the report has no version. */
  readonly generation: Analysis['generation']
  /** What the report holds, in the shape of the container. Calls are read from the source whenever they are asked for: keep it open. */
  readonly results: SignatureResults
  /** How many values had a type that nothing can be made of, and were left out. */
  readonly dropped: number
  /** Where some of them stood. */
  readonly droppedPaths: readonly string[]
}

export interface OpenReportOptions {
  readonly signal?: AbortSignal | undefined
  /** Bytes that the report may have besides its calls; 256 MiB if not given. */
  readonly limit?: number
}

/** How many places are remembered of values that were left out. */
const shown = 20

/** Keys that are read by name; others are handed on as they are. */
const known: ReadonlySet<string> = new Set([
  'info',
  'file',
  'static',
  'behavior',
  'network',
  'dropped',
  'debug',
  'signatures',
  'target',
  'processing',
])

/**
 * Read a stored report to run signatures over it: one of ours, of Cuckoo (classic and 2.x) or of CAPE. What differs between them is told in `docs/compatibility/signatures.md`.
 *
 * The calls of processes stay where they are and are read again for each pass, so memory does not grow with them; everything else is held. A report is hostile: values of a wrong type are left out
 * and counted, whatever their names.
 *
 * @throws ReportError if it is no report, no JSON, nested deeper than 512, or larger than the limit besides its calls.
 *
 * @example
 * ```ts
 * const { results, generation } = await openReport(bytesSource(await readFile('report.json')))
 * const { matches } = await runSignatures(defaultSignatures, results, { generation })
 * ```
 */
export async function openReport(source: ReportSource, options: OpenReportOptions = {}): Promise<OpenedReport> {
  const shell = await reportShell(source, options)
  if (!isRecord(shell.value)) throw new ReportError('expected a report (an object), found something else')
  const report = shell.value
  const dialect = dialectOf(report)
  if (dialect === undefined) {
    throw new ReportError(
      'expected a report of Cuculus, Cuckoo or CAPE, found JSON without `info`, `behavior`, `network`, `static` or `target`',
    )
  }
  const paths: string[] = []
  let dropped = 0
  const drop = (path: string): void => {
    if (dropped++ < shown) paths.push(path)
  }
  const results = {
    ...others(report),
    ...present({
      info: reportInfo(report, dialect, drop),
      file: reportFile(report, drop),
      static: reportStatic(report, drop),
      behavior: reportBehavior(report['behavior'], shell, source, drop),
      network: reportNetwork(report['network'], drop),
      dropped: reportDropped(report['dropped'], drop),
      debug: reportDebug(report['debug']),
    }),
  } as SignatureResults // The standard keys have been fitted to the schemas of their types.
  return { dialect, generation: generations[dialect], results, dropped, droppedPaths: paths }
}

const generations: Readonly<Record<ReportDialect, Analysis['generation']>> = {
  cuculus: 'unknown',
  'cuckoo-classic': '1.x',
  'cuckoo-2': '2.x',
  cape: 'cape',
}

function dialectOf(report: Loose): ReportDialect | undefined {
  if (member(member(report['processing'], 'processor'), 'name') === 'cuculus') return 'cuculus'
  if (!['info', 'behavior', 'network', 'static', 'target'].some((key) => isRecord(member(report, key))))
    return undefined
  const version = text(member(report['info'], 'version')) ?? ''
  if (Object.hasOwn(report, 'CAPE') || /cape/i.test(version)) return 'cape'
  const [process] = list(member(report['behavior'], 'processes'))
  return member(process, 'pid') !== undefined || version.startsWith('2.') ? 'cuckoo-2' : 'cuckoo-classic'
}

/** Keys of other modules and of the sandbox, for signatures that know them. */
function others(report: Loose): Record<string, unknown> {
  // `fromEntries` makes a member of any name, `__proto__` included.
  return Object.fromEntries(Object.entries(report).filter(([key]) => !known.has(key)))
}

function reportInfo(report: Loose, dialect: ReportDialect, drop: (path: string) => void): Info | undefined {
  const raw = report['info']
  if (!isRecord(raw)) return undefined
  const packageName = text(raw['package'])
  const platform =
    text(raw['platform']) ?? text(member(raw['machine'], 'platform')) ?? (packageName === 'apk' ? 'android' : undefined)
  return fitKey(
    'info',
    {
      ...raw,
      // 2.x has a number as `added`; CAPE an object as `options`, and whether time ran out as `timeout`.
      added: text(raw['added']),
      timeout: whole(raw['timeout']),
      options: text(raw['options']),
      platform: platform === '' ? undefined : platform,
      id: whole(raw['id']),
      started: time(raw['started'], 0) ?? null,
      ended: time(raw['ended'], 0) ?? null,
      duration: whole(raw['duration']) ?? null,
      version: text(raw['version']) ?? generations[dialect],
    },
    drop,
  )
}

/** 2.x has the lines of the log in a list. */
function reportDebug(raw: unknown): Loose | undefined {
  if (!isRecord(raw)) return undefined
  const log = first(raw, 'log')
  return {
    log:
      text(log) ??
      list(log)
        .filter((line) => typeof line === 'string')
        .join(''),
    errors: list(raw['errors']).filter((error) => typeof error === 'string'),
  }
}
