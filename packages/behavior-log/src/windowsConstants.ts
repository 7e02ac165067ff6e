/**
 * Constants of Windows as reports name them: from winnt.h, winbase.h, winsvc.h, winreg.h, winuser.h, winioctl.h, ntifs.h, combaseapi.h, shlobj.h, wincrypt.h
 * and winsock2.h. Two names are CAPE's own (`FILE_READ_ACCESS`, `FILE_WRITE_ACCESS` for the data rights), as its readers know them.
 */
export interface ConstantTable {
  /** Names of whole values, or of what `valueMask` leaves of them. */
  readonly values?: ReadonlyMap<number, string>
  /** Bits that hold a value; all of them if absent. */
  readonly valueMask?: number
  /** Names of bits, in the order in which they are told. Those of several bits come first: they hold as a whole, or not at all. */
  readonly flags?: readonly (readonly [mask: number, name: string])[]
}

/** What numbers can stand for; definitions of arguments carry it from thread to thread. */
export type ConstantKind =
  | 'fileAccess'
  | 'keyAccess'
  | 'processAccess'
  | 'threadAccess'
  | 'sectionAccess'
  | 'directoryAccess'
  | 'tokenAccess'
  | 'serviceAccess'
  | 'serviceManagerAccess'
  | 'createDisposition'
  | 'shareAccess'
  | 'createOptions'
  | 'fileAttributes'
  | 'fileInformationClass'
  | 'pageProtection'
  | 'allocationType'
  | 'registryRoot'
  | 'registryType'
  | 'keyDisposition'
  | 'moveFlags'
  | 'processCreation'
  | 'threadCreation'
  | 'serviceType'
  | 'serviceStart'
  | 'serviceError'
  | 'serviceControl'
  | 'hookType'
  | 'addressFamily'
  | 'socketType'
  | 'socketProtocol'
  | 'showCommand'
  | 'classContext'
  | 'algorithm'
  | 'knownFolder'
  | 'controlCode'
  | 'systemInformationClass'
  | 'processInformationClass'
  | 'threadInformationClass'

type Names = Readonly<Record<string, number>>

function flags(names: Names): ConstantTable {
  return { flags: Object.entries(names).map(([name, mask]) => [mask >>> 0, name] as const) }
}

function values(names: Names): ConstantTable {
  return { values: new Map(Object.entries(names).map(([name, value]) => [value >>> 0, name])) }
}

/** Names of 0, 1, 2 …; empty for what is not in use. */
function counted(names: string, first = 0): ConstantTable {
  return {
    values: new Map(
      names
        .split(' ')
        .map((name, index) => [first + index, name] as const)
        .filter(([, name]) => name !== '-'),
    ),
  }
}

const genericAccess: Names = {
  GENERIC_READ: 0x8000_0000,
  GENERIC_WRITE: 0x4000_0000,
  GENERIC_EXECUTE: 0x2000_0000,
  GENERIC_ALL: 0x1000_0000,
}

const standardAccess: Names = {
  DELETE: 0x1_0000,
  READ_CONTROL: 0x2_0000,
  WRITE_DAC: 0x4_0000,
  WRITE_OWNER: 0x8_0000,
  SYNCHRONIZE: 0x10_0000,
  ACCESS_SYSTEM_SECURITY: 0x100_0000,
  MAXIMUM_ALLOWED: 0x200_0000,
}

/** Rights to an object: generic ones first, then the whole of all, then single ones. */
function access(combined: readonly (readonly [name: string, mask: number])[], single: Names): ConstantTable {
  const rights = [
    ...Object.entries(genericAccess),
    ...combined,
    ...Object.entries(single),
    ...Object.entries(standardAccess),
  ]
  return { flags: rights.map(([name, mask]) => [mask, name] as const) }
}

export const constantTables: Readonly<Record<ConstantKind, ConstantTable>> = {
  fileAccess: access(
    [
      ['FILE_ALL_ACCESS', 0x1f_01ff],
      ['FILE_GENERIC_READ', 0x12_0089],
      ['FILE_GENERIC_WRITE', 0x12_0116],
      ['FILE_GENERIC_EXECUTE', 0x12_00a0],
    ],
    {
      FILE_READ_ACCESS: 1,
      FILE_WRITE_ACCESS: 2,
      FILE_APPEND_DATA: 4,
      FILE_READ_EA: 8,
      FILE_WRITE_EA: 0x10,
      FILE_EXECUTE: 0x20,
      FILE_DELETE_CHILD: 0x40,
      FILE_READ_ATTRIBUTES: 0x80,
      FILE_WRITE_ATTRIBUTES: 0x100,
    },
  ),
  keyAccess: access(
    [
      ['KEY_ALL_ACCESS', 0xf_003f],
      ['KEY_READ', 0x2_0019],
      ['KEY_WRITE', 0x2_0006],
    ],
    {
      KEY_QUERY_VALUE: 1,
      KEY_SET_VALUE: 2,
      KEY_CREATE_SUB_KEY: 4,
      KEY_ENUMERATE_SUB_KEYS: 8,
      KEY_NOTIFY: 0x10,
      KEY_CREATE_LINK: 0x20,
      KEY_WOW64_64KEY: 0x100,
      KEY_WOW64_32KEY: 0x200,
    },
  ),
  processAccess: access(
    [
      ['PROCESS_ALL_ACCESS', 0x1f_ffff],
      ['PROCESS_ALL_ACCESS', 0x1f_0fff],
    ],
    {
      PROCESS_TERMINATE: 1,
      PROCESS_CREATE_THREAD: 2,
      PROCESS_SET_SESSIONID: 4,
      PROCESS_VM_OPERATION: 8,
      PROCESS_VM_READ: 0x10,
      PROCESS_VM_WRITE: 0x20,
      PROCESS_DUP_HANDLE: 0x40,
      PROCESS_CREATE_PROCESS: 0x80,
      PROCESS_SET_QUOTA: 0x100,
      PROCESS_SET_INFORMATION: 0x200,
      PROCESS_QUERY_INFORMATION: 0x400,
      PROCESS_SUSPEND_RESUME: 0x800,
      PROCESS_QUERY_LIMITED_INFORMATION: 0x1000,
      PROCESS_SET_LIMITED_INFORMATION: 0x2000,
    },
  ),
  threadAccess: access(
    [
      ['THREAD_ALL_ACCESS', 0x1f_ffff],
      ['THREAD_ALL_ACCESS', 0x1f_03ff],
    ],
    {
      THREAD_TERMINATE: 1,
      THREAD_SUSPEND_RESUME: 2,
      THREAD_ALERT: 4,
      THREAD_GET_CONTEXT: 8,
      THREAD_SET_CONTEXT: 0x10,
      THREAD_SET_INFORMATION: 0x20,
      THREAD_QUERY_INFORMATION: 0x40,
      THREAD_SET_THREAD_TOKEN: 0x80,
      THREAD_IMPERSONATE: 0x100,
      THREAD_DIRECT_IMPERSONATION: 0x200,
      THREAD_SET_LIMITED_INFORMATION: 0x400,
      THREAD_QUERY_LIMITED_INFORMATION: 0x800,
      THREAD_RESUME: 0x1000,
    },
  ),
  sectionAccess: access(
    [
      ['SECTION_ALL_ACCESS', 0xf_001f],
      ['STANDARD_RIGHTS_REQUIRED', 0xf_0000],
    ],
    {
      SECTION_QUERY: 1,
      SECTION_MAP_READ: 4,
      SECTION_MAP_WRITE: 2,
      SECTION_MAP_EXECUTE: 8,
      SECTION_EXTEND_SIZE: 0x10,
      SECTION_MAP_EXECUTE_EXPLICIT: 0x20,
    },
  ),
  directoryAccess: access([['DIRECTORY_ALL_ACCESS', 0xf_000f]], {
    DIRECTORY_QUERY: 1,
    DIRECTORY_TRAVERSE: 2,
    DIRECTORY_CREATE_OBJECT: 4,
    DIRECTORY_CREATE_SUBDIRECTORY: 8,
  }),
  tokenAccess: access([['TOKEN_ALL_ACCESS', 0xf_01ff]], {
    TOKEN_ASSIGN_PRIMARY: 1,
    TOKEN_DUPLICATE: 2,
    TOKEN_IMPERSONATE: 4,
    TOKEN_QUERY: 8,
    TOKEN_QUERY_SOURCE: 0x10,
    TOKEN_ADJUST_PRIVILEGES: 0x20,
    TOKEN_ADJUST_GROUPS: 0x40,
    TOKEN_ADJUST_DEFAULT: 0x80,
    TOKEN_ADJUST_SESSIONID: 0x100,
  }),
  serviceAccess: access([['SERVICE_ALL_ACCESS', 0xf_01ff]], {
    SERVICE_QUERY_CONFIG: 1,
    SERVICE_CHANGE_CONFIG: 2,
    SERVICE_QUERY_STATUS: 4,
    SERVICE_ENUMERATE_DEPENDENTS: 8,
    SERVICE_START: 0x10,
    SERVICE_STOP: 0x20,
    SERVICE_PAUSE_CONTINUE: 0x40,
    SERVICE_INTERROGATE: 0x80,
    SERVICE_USER_DEFINED_CONTROL: 0x100,
  }),
  serviceManagerAccess: access([['SC_MANAGER_ALL_ACCESS', 0xf_003f]], {
    SC_MANAGER_CONNECT: 1,
    SC_MANAGER_CREATE_SERVICE: 2,
    SC_MANAGER_ENUMERATE_SERVICE: 4,
    SC_MANAGER_LOCK: 8,
    SC_MANAGER_QUERY_LOCK_STATUS: 0x10,
    SC_MANAGER_MODIFY_BOOT_CONFIG: 0x20,
  }),
  createDisposition: counted('FILE_SUPERSEDE FILE_OPEN FILE_CREATE FILE_OPEN_IF FILE_OVERWRITE FILE_OVERWRITE_IF'),
  shareAccess: flags({ FILE_SHARE_READ: 1, FILE_SHARE_WRITE: 2, FILE_SHARE_DELETE: 4 }),
  createOptions: flags({
    FILE_DIRECTORY_FILE: 1,
    FILE_WRITE_THROUGH: 2,
    FILE_SEQUENTIAL_ONLY: 4,
    FILE_NO_INTERMEDIATE_BUFFERING: 8,
    FILE_SYNCHRONOUS_IO_ALERT: 0x10,
    FILE_SYNCHRONOUS_IO_NONALERT: 0x20,
    FILE_NON_DIRECTORY_FILE: 0x40,
    FILE_CREATE_TREE_CONNECTION: 0x80,
    FILE_COMPLETE_IF_OPLOCKED: 0x100,
    FILE_NO_EA_KNOWLEDGE: 0x200,
    FILE_OPEN_REMOTE_INSTANCE: 0x400,
    FILE_RANDOM_ACCESS: 0x800,
    FILE_DELETE_ON_CLOSE: 0x1000,
    FILE_OPEN_BY_FILE_ID: 0x2000,
    FILE_OPEN_FOR_BACKUP_INTENT: 0x4000,
    FILE_NO_COMPRESSION: 0x8000,
    FILE_OPEN_REPARSE_POINT: 0x20_0000,
    FILE_OPEN_NO_RECALL: 0x40_0000,
  }),
  fileAttributes: flags({
    FILE_ATTRIBUTE_READONLY: 1,
    FILE_ATTRIBUTE_HIDDEN: 2,
    FILE_ATTRIBUTE_SYSTEM: 4,
    FILE_ATTRIBUTE_DIRECTORY: 0x10,
    FILE_ATTRIBUTE_ARCHIVE: 0x20,
    FILE_ATTRIBUTE_DEVICE: 0x40,
    FILE_ATTRIBUTE_NORMAL: 0x80,
    FILE_ATTRIBUTE_TEMPORARY: 0x100,
    FILE_ATTRIBUTE_SPARSE_FILE: 0x200,
    FILE_ATTRIBUTE_REPARSE_POINT: 0x400,
    FILE_ATTRIBUTE_COMPRESSED: 0x800,
    FILE_ATTRIBUTE_OFFLINE: 0x1000,
    FILE_ATTRIBUTE_NOT_CONTENT_INDEXED: 0x2000,
    FILE_ATTRIBUTE_ENCRYPTED: 0x4000,
  }),
  fileInformationClass: counted(
    'FileDirectoryInformation FileFullDirectoryInformation FileBothDirectoryInformation FileBasicInformation FileStandardInformation FileInternalInformation ' +
      'FileEaInformation FileAccessInformation FileNameInformation FileRenameInformation FileLinkInformation FileNamesInformation FileDispositionInformation ' +
      'FilePositionInformation FileFullEaInformation FileModeInformation FileAlignmentInformation FileAllInformation FileAllocationInformation ' +
      'FileEndOfFileInformation FileAlternateNameInformation FileStreamInformation FilePipeInformation FilePipeLocalInformation FilePipeRemoteInformation ' +
      'FileMailslotQueryInformation FileMailslotSetInformation FileCompressionInformation FileObjectIdInformation FileCompletionInformation ' +
      'FileMoveClusterInformation FileQuotaInformation FileReparsePointInformation FileNetworkOpenInformation FileAttributeTagInformation ' +
      'FileTrackingInformation FileIdBothDirectoryInformation FileIdFullDirectoryInformation FileValidDataLengthInformation FileShortNameInformation ' +
      'FileIoCompletionNotificationInformation FileIoStatusBlockRangeInformation FileIoPriorityHintInformation FileSfioReserveInformation ' +
      'FileSfioVolumeInformation FileHardLinkInformation FileProcessIdsUsingFileInformation FileNormalizedNameInformation ' +
      'FileNetworkPhysicalNameInformation FileIdGlobalTxDirectoryInformation FileIsRemoteDeviceInformation FileUnusedInformation ' +
      'FileNumaNodeInformation FileStandardLinkInformation FileRemoteProtocolInformation FileRenameInformationBypassAccessCheck ' +
      'FileLinkInformationBypassAccessCheck FileVolumeNameInformation FileIdInformation FileIdExtdDirectoryInformation FileReplaceCompletionInformation',
    1,
  ),
  pageProtection: flags({
    PAGE_NOACCESS: 1,
    PAGE_READONLY: 2,
    PAGE_READWRITE: 4,
    PAGE_WRITECOPY: 8,
    PAGE_EXECUTE: 0x10,
    PAGE_EXECUTE_READ: 0x20,
    PAGE_EXECUTE_READWRITE: 0x40,
    PAGE_EXECUTE_WRITECOPY: 0x80,
    PAGE_GUARD: 0x100,
    PAGE_NOCACHE: 0x200,
    PAGE_WRITECOMBINE: 0x400,
  }),
  allocationType: flags({
    MEM_COMMIT: 0x1000,
    MEM_RESERVE: 0x2000,
    MEM_DECOMMIT: 0x4000,
    MEM_RELEASE: 0x8000,
    MEM_RESET: 0x8_0000,
    MEM_TOP_DOWN: 0x10_0000,
    MEM_WRITE_WATCH: 0x20_0000,
    MEM_PHYSICAL: 0x40_0000,
    MEM_LARGE_PAGES: 0x2000_0000,
  }),
  registryRoot: values({
    HKEY_CLASSES_ROOT: 0x8000_0000,
    HKEY_CURRENT_USER: 0x8000_0001,
    HKEY_LOCAL_MACHINE: 0x8000_0002,
    HKEY_USERS: 0x8000_0003,
    HKEY_PERFORMANCE_DATA: 0x8000_0004,
    HKEY_CURRENT_CONFIG: 0x8000_0005,
    HKEY_DYN_DATA: 0x8000_0006,
  }),
  registryType: counted(
    'REG_NONE REG_SZ REG_EXPAND_SZ REG_BINARY REG_DWORD REG_DWORD_BIG_ENDIAN REG_LINK REG_MULTI_SZ REG_RESOURCE_LIST REG_FULL_RESOURCE_DESCRIPTOR ' +
      'REG_RESOURCE_REQUIREMENTS_LIST REG_QWORD',
  ),
  keyDisposition: counted('REG_CREATED_NEW_KEY REG_OPENED_EXISTING_KEY', 1),
  moveFlags: flags({
    MOVEFILE_REPLACE_EXISTING: 1,
    MOVEFILE_COPY_ALLOWED: 2,
    MOVEFILE_DELAY_UNTIL_REBOOT: 4,
    MOVEFILE_WRITE_THROUGH: 8,
    MOVEFILE_CREATE_HARDLINK: 0x10,
    MOVEFILE_FAIL_IF_NOT_TRACKABLE: 0x20,
  }),
  processCreation: flags({
    DEBUG_PROCESS: 1,
    DEBUG_ONLY_THIS_PROCESS: 2,
    CREATE_SUSPENDED: 4,
    DETACHED_PROCESS: 8,
    CREATE_NEW_CONSOLE: 0x10,
    NORMAL_PRIORITY_CLASS: 0x20,
    IDLE_PRIORITY_CLASS: 0x40,
    HIGH_PRIORITY_CLASS: 0x80,
    REALTIME_PRIORITY_CLASS: 0x100,
    CREATE_NEW_PROCESS_GROUP: 0x200,
    CREATE_UNICODE_ENVIRONMENT: 0x400,
    CREATE_SEPARATE_WOW_VDM: 0x800,
    CREATE_SHARED_WOW_VDM: 0x1000,
    BELOW_NORMAL_PRIORITY_CLASS: 0x4000,
    ABOVE_NORMAL_PRIORITY_CLASS: 0x8000,
    INHERIT_PARENT_AFFINITY: 0x1_0000,
    CREATE_PROTECTED_PROCESS: 0x4_0000,
    EXTENDED_STARTUPINFO_PRESENT: 0x8_0000,
    CREATE_SECURE_PROCESS: 0x40_0000,
    CREATE_BREAKAWAY_FROM_JOB: 0x100_0000,
    CREATE_PRESERVE_CODE_AUTHZ_LEVEL: 0x200_0000,
    CREATE_DEFAULT_ERROR_MODE: 0x400_0000,
    CREATE_NO_WINDOW: 0x800_0000,
  }),
  threadCreation: flags({ CREATE_SUSPENDED: 4, STACK_SIZE_PARAM_IS_A_RESERVATION: 0x1_0000 }),
  serviceType: flags({
    SERVICE_KERNEL_DRIVER: 1,
    SERVICE_FILE_SYSTEM_DRIVER: 2,
    SERVICE_ADAPTER: 4,
    SERVICE_RECOGNIZER_DRIVER: 8,
    SERVICE_WIN32_OWN_PROCESS: 0x10,
    SERVICE_WIN32_SHARE_PROCESS: 0x20,
    SERVICE_INTERACTIVE_PROCESS: 0x100,
  }),
  serviceStart: counted(
    'SERVICE_BOOT_START SERVICE_SYSTEM_START SERVICE_AUTO_START SERVICE_DEMAND_START SERVICE_DISABLED',
  ),
  serviceError: counted('SERVICE_ERROR_IGNORE SERVICE_ERROR_NORMAL SERVICE_ERROR_SEVERE SERVICE_ERROR_CRITICAL'),
  serviceControl: counted(
    'SERVICE_CONTROL_STOP SERVICE_CONTROL_PAUSE SERVICE_CONTROL_CONTINUE SERVICE_CONTROL_INTERROGATE SERVICE_CONTROL_SHUTDOWN SERVICE_CONTROL_PARAMCHANGE',
    1,
  ),
  hookType: counted(
    'WH_JOURNALRECORD WH_JOURNALPLAYBACK WH_KEYBOARD WH_GETMESSAGE WH_CALLWNDPROC WH_CBT WH_SYSMSGFILTER WH_MOUSE WH_HARDWARE WH_DEBUG WH_SHELL ' +
      'WH_FOREGROUNDIDLE WH_CALLWNDPROCRET WH_KEYBOARD_LL WH_MOUSE_LL',
  ),
  addressFamily: values({
    AF_UNSPEC: 0,
    AF_UNIX: 1,
    AF_INET: 2,
    AF_IPX: 6,
    AF_NETBIOS: 17,
    AF_INET6: 23,
    AF_IRDA: 26,
    AF_BTH: 32,
  }),
  socketType: counted('SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_RDM SOCK_SEQPACKET', 1),
  socketProtocol: values({
    IPPROTO_ICMP: 1,
    IPPROTO_IGMP: 2,
    IPPROTO_TCP: 6,
    IPPROTO_UDP: 17,
    IPPROTO_IPV6: 41,
    IPPROTO_ICMPV6: 58,
    IPPROTO_RAW: 255,
  }),
  showCommand: counted(
    'SW_HIDE SW_SHOWNORMAL SW_SHOWMINIMIZED SW_SHOWMAXIMIZED SW_SHOWNOACTIVATE SW_SHOW SW_MINIMIZE SW_SHOWMINNOACTIVE SW_SHOWNA SW_RESTORE ' +
      'SW_SHOWDEFAULT SW_FORCEMINIMIZE',
  ),
  classContext: flags({
    CLSCTX_INPROC_SERVER: 1,
    CLSCTX_INPROC_HANDLER: 2,
    CLSCTX_LOCAL_SERVER: 4,
    CLSCTX_INPROC_SERVER16: 8,
    CLSCTX_REMOTE_SERVER: 0x10,
    CLSCTX_INPROC_HANDLER16: 0x20,
    CLSCTX_NO_CODE_DOWNLOAD: 0x400,
    CLSCTX_NO_CUSTOM_MARSHAL: 0x1000,
    CLSCTX_ENABLE_CODE_DOWNLOAD: 0x2000,
    CLSCTX_NO_FAILURE_LOG: 0x4000,
    CLSCTX_DISABLE_AAA: 0x8000,
    CLSCTX_ENABLE_AAA: 0x1_0000,
    CLSCTX_FROM_DEFAULT_CONTEXT: 0x2_0000,
    CLSCTX_ACTIVATE_32_BIT_SERVER: 0x4_0000,
    CLSCTX_ACTIVATE_64_BIT_SERVER: 0x8_0000,
    CLSCTX_ENABLE_CLOAKING: 0x10_0000,
    CLSCTX_APPCONTAINER: 0x40_0000,
    CLSCTX_PS_DLL: 0x8000_0000,
  }),
  algorithm: values({
    MD2: 0x8001,
    MD4: 0x8002,
    MD5: 0x8003,
    SHA1: 0x8004,
    MAC: 0x8005,
    SSL3_SHAMD5: 0x8008,
    HMAC: 0x8009,
    SHA_256: 0x800c,
    SHA_384: 0x800d,
    SHA_512: 0x800e,
    DES: 0x6601,
    RC2: 0x6602,
    '3DES': 0x6603,
    '3DES_112': 0x6609,
    AES_128: 0x660e,
    AES_192: 0x660f,
    AES_256: 0x6610,
    AES: 0x6611,
    RC4: 0x6801,
    RC5: 0x660d,
    RSA_SIGN: 0x2400,
    DSS_SIGN: 0x2200,
    RSA_KEYX: 0xa400,
    DH_SF: 0xaa01,
    DH_EPHEM: 0xaa02,
  }),
  knownFolder: {
    valueMask: 0xff,
    ...flags({
      CSIDL_FLAG_PER_USER_INIT: 0x800,
      CSIDL_FLAG_NO_ALIAS: 0x1000,
      CSIDL_FLAG_DONT_UNEXPAND: 0x2000,
      CSIDL_FLAG_DONT_VERIFY: 0x4000,
      CSIDL_FLAG_CREATE: 0x8000,
    }),
    ...counted(
      'CSIDL_DESKTOP CSIDL_INTERNET CSIDL_PROGRAMS CSIDL_CONTROLS CSIDL_PRINTERS CSIDL_MYDOCUMENTS CSIDL_FAVORITES CSIDL_STARTUP CSIDL_RECENT ' +
        'CSIDL_SENDTO CSIDL_BITBUCKET CSIDL_STARTMENU - CSIDL_MYMUSIC CSIDL_MYVIDEO - CSIDL_DESKTOPDIRECTORY CSIDL_DRIVES CSIDL_NETWORK CSIDL_NETHOOD ' +
        'CSIDL_FONTS CSIDL_TEMPLATES CSIDL_COMMON_STARTMENU CSIDL_COMMON_PROGRAMS CSIDL_COMMON_STARTUP CSIDL_COMMON_DESKTOPDIRECTORY CSIDL_APPDATA ' +
        'CSIDL_PRINTHOOD CSIDL_LOCAL_APPDATA CSIDL_ALTSTARTUP CSIDL_COMMON_ALTSTARTUP CSIDL_COMMON_FAVORITES CSIDL_INTERNET_CACHE CSIDL_COOKIES ' +
        'CSIDL_HISTORY CSIDL_COMMON_APPDATA CSIDL_WINDOWS CSIDL_SYSTEM CSIDL_PROGRAM_FILES CSIDL_MYPICTURES CSIDL_PROFILE CSIDL_SYSTEMX86 ' +
        'CSIDL_PROGRAM_FILESX86 CSIDL_PROGRAM_FILES_COMMON CSIDL_PROGRAM_FILES_COMMONX86 CSIDL_COMMON_TEMPLATES CSIDL_COMMON_DOCUMENTS ' +
        'CSIDL_COMMON_ADMINTOOLS CSIDL_ADMINTOOLS',
    ),
  },
  controlCode: values({
    IOCTL_AFD_BIND: 0x1_2003,
    IOCTL_AFD_CONNECT: 0x1_2007,
    IOCTL_AFD_START_LISTEN: 0x1_200b,
    IOCTL_AFD_WAIT_FOR_LISTEN: 0x1_200c,
    IOCTL_AFD_ACCEPT: 0x1_2010,
    IOCTL_AFD_RECV: 0x1_2017,
    IOCTL_AFD_RECV_DATAGRAM: 0x1_201b,
    IOCTL_AFD_SEND: 0x1_201f,
    IOCTL_AFD_SEND_DATAGRAM: 0x1_2023,
    IOCTL_AFD_SELECT: 0x1_2024,
    IOCTL_AFD_DISCONNECT: 0x1_202b,
    IOCTL_AFD_GET_SOCK_NAME: 0x1_202f,
    IOCTL_AFD_SET_CONTEXT: 0x1_2047,
    IOCTL_AFD_DEFER_ACCEPT: 0x1_20bf,
    IOCTL_SCSI_PASS_THROUGH: 0x4_d004,
    IOCTL_SCSI_MINIPORT: 0x4_d008,
    IOCTL_SCSI_PASS_THROUGH_DIRECT: 0x4_d014,
    IOCTL_SCSI_GET_ADDRESS: 0x4_1018,
    IOCTL_ATA_PASS_THROUGH: 0x4_d02c,
    IOCTL_DISK_GET_DRIVE_GEOMETRY: 0x7_0000,
    IOCTL_DISK_GET_PARTITION_INFO: 0x7_4004,
    IOCTL_DISK_GET_PARTITION_INFO_EX: 0x7_0048,
    IOCTL_DISK_GET_DRIVE_LAYOUT_EX: 0x7_0050,
    IOCTL_DISK_GET_DRIVE_GEOMETRY_EX: 0x7_00a0,
    IOCTL_DISK_GET_LENGTH_INFO: 0x7_405c,
    SMART_GET_VERSION: 0x7_4080,
    SMART_SEND_DRIVE_COMMAND: 0x7_c084,
    SMART_RCV_DRIVE_DATA: 0x7_c088,
    FSCTL_LOCK_VOLUME: 0x9_0018,
    FSCTL_UNLOCK_VOLUME: 0x9_001c,
    FSCTL_DISMOUNT_VOLUME: 0x9_0020,
    FSCTL_SET_REPARSE_POINT: 0x9_00a4,
    FSCTL_GET_REPARSE_POINT: 0x9_00a8,
    FSCTL_DELETE_REPARSE_POINT: 0x9_00ac,
    FSCTL_QUERY_USN_JOURNAL: 0x9_00f4,
    FSCTL_DELETE_USN_JOURNAL: 0x9_00f8,
    FSCTL_SET_COMPRESSION: 0x9_c040,
    FSCTL_PIPE_WAIT: 0x11_0018,
    FSCTL_PIPE_TRANSCEIVE: 0x11_c017,
    IOCTL_STORAGE_CHECK_VERIFY: 0x2d_4800,
    IOCTL_STORAGE_CHECK_VERIFY2: 0x2d_0800,
    IOCTL_STORAGE_GET_MEDIA_TYPES_EX: 0x2d_0c04,
    IOCTL_STORAGE_GET_HOTPLUG_INFO: 0x2d_0c14,
    IOCTL_STORAGE_GET_DEVICE_NUMBER: 0x2d_1080,
    IOCTL_STORAGE_QUERY_PROPERTY: 0x2d_1400,
    IOCTL_KSEC_RANDOM_FILL_BUFFER: 0x39_0008,
    IOCTL_MOUNTDEV_QUERY_DEVICE_NAME: 0x4d_0008,
    IOCTL_VOLUME_GET_VOLUME_DISK_EXTENTS: 0x56_0000,
    IOCTL_MOUNTMGR_QUERY_POINTS: 0x6d_0008,
    IOCTL_MOUNTMGR_QUERY_DOS_VOLUME_PATH: 0x6d_0030,
    IOCTL_MOUNTMGR_QUERY_DOS_VOLUME_PATHS: 0x6d_0034,
  }),
  systemInformationClass: values({
    SystemBasicInformation: 0,
    SystemProcessorInformation: 1,
    SystemPerformanceInformation: 2,
    SystemTimeOfDayInformation: 3,
    SystemProcessInformation: 5,
    SystemCallCountInformation: 6,
    SystemDeviceInformation: 7,
    SystemProcessorPerformanceInformation: 8,
    SystemFlagsInformation: 9,
    SystemModuleInformation: 11,
    SystemHandleInformation: 16,
    SystemInterruptInformation: 23,
    SystemExceptionInformation: 33,
    SystemKernelDebuggerInformation: 35,
    SystemRegistryQuotaInformation: 37,
    SystemLookasideInformation: 45,
    SystemExtendedHandleInformation: 64,
    SystemFirmwareTableInformation: 76,
    SystemCodeIntegrityInformation: 103,
    SystemKernelDebuggerInformationEx: 149,
  }),
  processInformationClass: values({
    ProcessBasicInformation: 0,
    ProcessQuotaLimits: 1,
    ProcessIoCounters: 2,
    ProcessVmCounters: 3,
    ProcessTimes: 4,
    ProcessBasePriority: 5,
    ProcessDebugPort: 7,
    ProcessAccessToken: 9,
    ProcessDefaultHardErrorMode: 12,
    ProcessPriorityClass: 18,
    ProcessHandleCount: 20,
    ProcessWow64Information: 26,
    ProcessImageFileName: 27,
    ProcessBreakOnTermination: 29,
    ProcessDebugObjectHandle: 30,
    ProcessDebugFlags: 31,
    ProcessIoPriority: 33,
    ProcessExecuteFlags: 34,
    ProcessCookie: 36,
    ProcessImageInformation: 37,
    ProcessInstrumentationCallback: 40,
    ProcessImageFileNameWin32: 43,
    ProcessCommandLineInformation: 60,
  }),
  threadInformationClass: values({
    ThreadBasicInformation: 0,
    ThreadTimes: 1,
    ThreadPriority: 2,
    ThreadBasePriority: 3,
    ThreadAffinityMask: 4,
    ThreadImpersonationToken: 5,
    ThreadQuerySetWin32StartAddress: 9,
    ThreadAmILastThread: 12,
    ThreadPriorityBoost: 14,
    ThreadHideFromDebugger: 17,
    ThreadBreakOnTermination: 18,
    ThreadIsTerminated: 20,
  }),
}
