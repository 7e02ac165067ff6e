export { analysesOnDisk } from './analysesOnDisk.js'
export type { AnalysisDescription, DroppedDescription, TaskDescription } from './analysisDescription.js'
export { type BsonEntries, type BsonRaw, type BsonValue, encodeBson } from './bson.js'
export { encodeBson1 } from './bson1Log.js'
export { encodeBson2 } from './bson2Log.js'
export { buildAnalysis } from './buildAnalysis.js'
export { ByteWriter, concatenate, utf16, utf8 } from './byteWriter.js'
export { encodeCape } from './capeLog.js'
export { type CsvOptions, encodeCsv } from './csvLog.js'
export { type BuildableGeneration, encodeLog, generations } from './encodeLog.js'
export { type Filetime, filetime } from './filetime.js'
export { encodeMonitorText } from './monitorText.js'
export { encodeNetlog } from './netlog.js'
export { type NetlogRow, netlogTable } from './netlogTable.js'
export { TestingError, type TestingErrorCode } from './testingError.js'
export {
  type FlagNames,
  hex,
  type HexValue,
  pointer,
  type PointerValue,
  registryData,
  type RegistryData,
  type RegistryType,
  type Trace,
  type TraceArgument,
  type TraceCall,
  type TraceModule,
  type TraceProcess,
  type TraceValue,
} from './trace.js'
export { withAnalysis, writeAnalysis } from './writeAnalysis.js'

export { encodePcap, encodePcapng, type Packet, type PcapOptions } from './capture.js'
export { tcpConversation, type TcpConversation, type TcpExchange, udpDatagram } from './conversation.js'
export { type DnsMessage, dnsName, type DnsQuestion, type DnsRecord, type DnsType, dnsTypes, encodeDns } from './dns.js'
export {
  encodeHttpRequest,
  encodeHttpResponse,
  type HttpHeaders,
  type HttpRequestDescription,
  type HttpResponseDescription,
} from './http.js'
export {
  addressBytes,
  type Endpoint,
  ethernetFrame,
  type EthernetOptions,
  type IcmpMessage,
  icmpPacket,
  type IpOptions,
  ipPacket,
  tcpFlags,
  type TcpHeader,
  tcpPacket,
  udpPacket,
} from './internet.js'
export {
  type ClientHelloDescription,
  encodeCertificates,
  encodeClientHello,
  encodeServerHello,
  type ServerHelloDescription,
  type TlsExtension,
  type TlsVersion,
  tlsVersions,
} from './tls.js'
export { buildPe, type PeDescription, type PeSectionDescription } from './pe.js'
export type { PeExportDescription, PeExportsDescription } from './peExports.js'
export type { PeImportDescription } from './peImports.js'
export type { PeResourceDescription } from './peResources.js'
export { demoScenario } from './demoScenario.js'
export { checkModule, type CheckOptions } from './checkModule.js'
export { emptyAnalysis } from './emptyAnalysis.js'
export { type ModuleProgress, type ModuleRun, runModule, type RunOptions } from './runModule.js'
export { parseTrace } from './parseTrace.js'
