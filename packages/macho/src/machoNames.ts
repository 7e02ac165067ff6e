/** Numbers of the format (mach/machine.h, mach-o/loader.h) with their names. */

export const CPU_TYPE: ReadonlyMap<number, string> = new Map([
  [6, 'MC680x0'],
  [7, 'X86'],
  [0x01000007, 'X86_64'],
  [10, 'MC98000'],
  [12, 'ARM'],
  [0x0100000c, 'ARM64'],
  [0x0200000c, 'ARM64_32'],
  [14, 'SPARC'],
  [18, 'POWERPC'],
  [0x01000012, 'POWERPC64'],
])

export const FILE_TYPE: ReadonlyMap<number, string> = new Map([
  [1, 'MH_OBJECT'],
  [2, 'MH_EXECUTE'],
  [3, 'MH_FVMLIB'],
  [4, 'MH_CORE'],
  [5, 'MH_PRELOAD'],
  [6, 'MH_DYLIB'],
  [7, 'MH_DYLINKER'],
  [8, 'MH_BUNDLE'],
  [9, 'MH_DYLIB_STUB'],
  [10, 'MH_DSYM'],
  [11, 'MH_KEXT_BUNDLE'],
  [12, 'MH_FILESET'],
])

/** Flags, lowest bit first. */
export const HEADER_FLAGS = [
  'MH_NOUNDEFS',
  'MH_INCRLINK',
  'MH_DYLDLINK',
  'MH_BINDATLOAD',
  'MH_PREBOUND',
  'MH_SPLIT_SEGS',
  'MH_LAZY_INIT',
  'MH_TWOLEVEL',
  'MH_FORCE_FLAT',
  'MH_NOMULTIDEFS',
  'MH_NOFIXPREBINDING',
  'MH_PREBINDABLE',
  'MH_ALLMODSBOUND',
  'MH_SUBSECTIONS_VIA_SYMBOLS',
  'MH_CANONICAL',
  'MH_WEAK_DEFINES',
  'MH_BINDS_TO_WEAK',
  'MH_ALLOW_STACK_EXECUTION',
  'MH_ROOT_SAFE',
  'MH_SETUID_SAFE',
  'MH_NO_REEXPORTED_DYLIBS',
  'MH_PIE',
  'MH_DEAD_STRIPPABLE_DYLIB',
  'MH_HAS_TLV_DESCRIPTORS',
  'MH_NO_HEAP_EXECUTION',
  'MH_APP_EXTENSION_SAFE',
] as const

export const PLATFORM: ReadonlyMap<number, string> = new Map([
  [1, 'macOS'],
  [2, 'iOS'],
  [3, 'tvOS'],
  [4, 'watchOS'],
  [5, 'bridgeOS'],
  [6, 'Mac Catalyst'],
  [7, 'iOS simulator'],
  [8, 'tvOS simulator'],
  [9, 'watchOS simulator'],
  [10, 'DriverKit'],
  [11, 'visionOS'],
])
