/**
 * Who wrote a log.
 *
 * `csv`: cuckoomon 0.4-0.5, or a host's copy (`store_csvs`). `netlog`: cuckoomon 0.6 (`.raw`). `bson-1`: cuckoomon 1.0-1.2 and cuckoo-modified.
 * `bson-2`: the monitor of Cuckoo 2. `bson-cape`: capemon. `protobuf`: capemon, in Protocol Buffers. `stap`: SystemTap on a Linux guest of Cuckoo 2. `strace`: strace on a Linux guest of CAPE. `unknown`: nothing was recognised.
 */
export type LogDialect =
  'csv' | 'netlog' | 'bson-1' | 'bson-2' | 'bson-cape' | 'protobuf' | 'stap' | 'strace' | 'unknown'
