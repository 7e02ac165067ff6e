import { type ApiDefinition } from './apiDefinition.js'
import { BsonDecoder } from './bsonDecoder.js'
import { CsvDecoder } from './csvDecoder.js'
import { type LogDiagnostic } from './events.js'
import { type LogDecoder } from './logDecoder.js'
import { NetlogDecoder } from './netlogDecoder.js'
import { bsonRules, type LogFormat } from './sniff.js'
import { ProtobufDecoder } from './protobufDecoder.js'
import { StapParser } from './stapParser.js'
import { StraceParser } from './straceParser.js'
import { type SystemCallParser } from './systemCall.js'
import { SystemCallDecoder } from './systemCallDecoder.js'
import { type SystemCallProcesses } from './systemCallProcesses.js'
import { UnknownDecoder } from './unknownDecoder.js'

export interface DecoderOptions {
  readonly report?: ((diagnostic: LogDiagnostic) => void) | undefined
  readonly apis?: ReadonlySet<string> | undefined
  readonly arguments?: ReadonlySet<string> | undefined
  readonly callers?: boolean | undefined
  readonly constants?: boolean | undefined
  readonly merge?: boolean | undefined
  readonly processes?: (() => SystemCallProcesses) | undefined
  /** Whether the last event is to have an index. */
  readonly indexed?: boolean | undefined
  readonly declarations?: (() => ReadonlyMap<number, ApiDefinition>) | undefined
}

/** The decoder for a format. It expects the bytes behind the header. */
export function createDecoder(format: LogFormat, options: DecoderOptions): LogDecoder {
  const { report, apis } = options
  const common = {
    report,
    apis,
    arguments: options.arguments,
    merge: options.merge ?? false,
    base: format.header,
    cuckoomon: format.cuckoomon,
  }
  if (format.header > 0) {
    const message = 'the line by which the monitor introduced itself was left in the file'
    report?.({ code: 'LOG_HEADER', message, offset: 0, length: format.header })
  }
  switch (format.dialect) {
    case 'csv':
      return new CsvDecoder({ ...common, style: format.csvStyle })
    case 'netlog':
      return new NetlogDecoder(common)
    case 'bson-1':
    case 'bson-2':
    case 'bson-cape':
      return new BsonDecoder({
        ...common,
        callers: options.callers ?? true,
        constants: options.constants ?? true,
        rules: bsonRules(format),
        format: options.indexed === true ? format : undefined,
        declarations: options.declarations,
      })
    case 'protobuf':
      return new ProtobufDecoder({
        ...common,
        callers: options.callers ?? true,
        constants: options.constants ?? true,
      })
    case 'stap':
    case 'strace':
      return new SystemCallDecoder({ ...common, parser: systemCallParser(format), processes: options.processes })
    case 'unknown':
      return new UnknownDecoder(common)
  }
}

/** For the lines of a log of system calls. */
export function systemCallParser({ dialect }: LogFormat): SystemCallParser {
  return dialect === 'strace' ? new StraceParser() : new StapParser()
}
