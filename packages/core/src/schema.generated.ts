// Generated from the types by scripts/generateSchema.mjs: do not edit.
import type { JsonSchema } from './schema.js'

export const schemas: Readonly<Record<string, JsonSchema>> = {
 "info": {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "info",
  "type": "object",
  "properties": {
   "started": {
    "type": [
     "string",
     "null"
    ],
    "description": "Start of the analysis, UTC `YYYY-MM-DD HH:MM:SS`; `null` if the raw results do not tell. All generations."
   },
   "ended": {
    "type": [
     "string",
     "null"
    ],
    "description": "End of the analysis (never the time of processing), UTC; `null` if unknown. All generations."
   },
   "duration": {
    "type": [
     "integer",
     "null"
    ],
    "description": "Whole seconds from start to end, days included; `null` if unknown. All generations."
   },
   "version": {
    "type": "string",
    "description": "The sandbox's version (`2.0.7`, `2.4-CAPE`) when the raw results tell it, else the generation that was recognised (`0.4`, `1.x`); `unknown` at last."
   },
   "id": {
    "type": "integer",
    "description": "Task id. 0.5 and later."
   },
   "category": {
    "type": "string",
    "description": "What was analysed: `file`, `url`, `archive`, `baseline`, `service`, `pcap`, `static`. 0.5 and later."
   },
   "custom": {
    "type": "string",
    "description": "Free text given at submission."
   },
   "package": {
    "type": "string",
    "description": "Analysis package of the guest (`exe`, `pdf`, `generic`)."
   },
   "machine": {
    "$ref": "#/definitions/Machine",
    "description": "The guest machine. 1.1 and later; older generations know its name only."
   },
   "platform": {
    "type": "string",
    "description": "Platform of the guest (`windows`, `linux`, `darwin`, `android`)."
   },
   "route": {
    "type": "string",
    "description": "Network route (`none`, `internet`, `tor`, `vpn0`). 2.x, CAPE."
   },
   "options": {
    "type": "string",
    "description": "Options given at submission, `key=value,key=value`."
   },
   "owner": {
    "type": "string",
    "description": "Who submitted. 2.x."
   },
   "priority": {
    "type": "integer",
    "description": "Scheduling priority. 0.6 and later."
   },
   "tags": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "Tags of the task, in the order given. 1.0 and later."
   },
   "timeout": {
    "type": "integer",
    "description": "The time limit that was set, in seconds; 0 means the sandbox's default."
   },
   "enforce_timeout": {
    "type": "boolean",
    "description": "Whether the full time limit was to be used whatever happens."
   },
   "memory": {
    "type": "boolean",
    "description": "Whether a full memory dump was asked for."
   },
   "added": {
    "type": "string",
    "description": "When the task was submitted, UTC `YYYY-MM-DD HH:MM:SS`."
   },
   "score": {
    "type": "number",
    "description": "Threat score 0-10 with its explanation, when a signature engine made one."
   }
  },
  "required": [
   "started",
   "ended",
   "duration",
   "version"
  ],
  "description": "What was run, when and where.",
  "definitions": {
   "Machine": {
    "type": "object",
    "properties": {
     "id": {
      "type": "integer"
     },
     "name": {
      "type": "string",
      "description": "Name in the sandbox's configuration."
     },
     "label": {
      "type": "string",
      "description": "Name in the hypervisor."
     },
     "manager": {
      "type": "string",
      "description": "Machinery module (`VirtualBox`, `KVM`)."
     },
     "platform": {
      "type": "string"
     },
     "ip": {
      "type": "string",
      "description": "The guest's IP address."
     },
     "status": {
      "type": "string"
     },
     "started_on": {
      "type": "string"
     },
     "shutdown_on": {
      "type": "string"
     }
    },
    "description": "The guest machine of an analysis. Times are as the sandbox wrote them, UTC `YYYY-MM-DD HH:MM:SS`."
   }
  }
 },
 "file": {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "file",
  "type": "object",
  "properties": {
   "name": {
    "type": "string",
    "description": "The name the file is known by: the guest's own name where metadata tell it, else the name on disk."
   },
   "path": {
    "type": "string",
    "description": "Path below the analysis directory, with `/`."
   },
   "size": {
    "type": "integer",
    "description": "Size in bytes."
   },
   "crc32": {
    "type": "string",
    "description": "CRC-32 (IEEE), 8 upper-case hexadecimal digits."
   },
   "md5": {
    "type": "string"
   },
   "sha1": {
    "type": "string"
   },
   "sha256": {
    "type": "string"
   },
   "sha512": {
    "type": "string"
   },
   "sha3_384": {
    "type": "string",
    "description": "SHA3-384; on request only, it is the slowest of all."
   },
   "ssdeep": {
    "type": [
     "string",
     "null"
    ],
    "description": "Fuzzy hash, `blocksize:hash:hash` as ssdeep 2.14 prints it; `null` if it could not be made."
   },
   "tlsh": {
    "type": [
     "string",
     "null"
    ],
    "description": "TLSH with its `T1` prefix; `null` under 256 bytes or with too little variety."
   },
   "type": {
    "type": [
     "string",
     "null"
    ],
    "description": "Type in libmagic's words; `null` if it could not be determined."
   },
   "mime": {
    "type": [
     "string",
     "null"
    ],
    "description": "MIME type by libmagic; `null` if it could not be determined."
   },
   "entropy": {
    "type": "number",
    "description": "Shannon entropy in bits per byte, 0-8."
   },
   "filepath": {
    "type": "string",
    "description": "Path in the guest, where metadata tell it (`files.json` of 2.x and CAPE)."
   },
   "paths": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "All paths of the same content below the analysis directory, the first being `path`."
   },
   "guest_paths": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "All paths in the guest that had this content."
   },
   "pids": {
    "type": "array",
    "items": {
     "type": "integer"
    },
    "description": "Processes that wrote the file (`files.json` of 2.x and CAPE)."
   },
   "truncated": {
    "type": "boolean",
    "description": "`true` if the sandbox cut the upload: the content ends in the literal `... (truncated)` and the hashes are of the cut file."
   },
   "yara": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/YaraMatch"
    },
    "description": "Rules that matched."
   },
   "url": {
    "type": "string",
    "description": "The address of a URL task."
   },
   "archive": {
    "$ref": "#/definitions/FileRecord",
    "description": "The archive that was submitted, where the task was about a member of it (2.x, category `archive`, option `filename`): the rest of the record is then the member's, without a `path`, as it lies nowhere but in the archive."
   }
  },
  "description": "The submitted sample.",
  "definitions": {
   "FileRecord": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string",
      "description": "The name the file is known by: the guest's own name where metadata tell it, else the name on disk."
     },
     "path": {
      "type": "string",
      "description": "Path below the analysis directory, with `/`."
     },
     "size": {
      "type": "integer",
      "description": "Size in bytes."
     },
     "crc32": {
      "type": "string",
      "description": "CRC-32 (IEEE), 8 upper-case hexadecimal digits."
     },
     "md5": {
      "type": "string"
     },
     "sha1": {
      "type": "string"
     },
     "sha256": {
      "type": "string"
     },
     "sha512": {
      "type": "string"
     },
     "sha3_384": {
      "type": "string",
      "description": "SHA3-384; on request only, it is the slowest of all."
     },
     "ssdeep": {
      "type": [
       "string",
       "null"
      ],
      "description": "Fuzzy hash, `blocksize:hash:hash` as ssdeep 2.14 prints it; `null` if it could not be made."
     },
     "tlsh": {
      "type": [
       "string",
       "null"
      ],
      "description": "TLSH with its `T1` prefix; `null` under 256 bytes or with too little variety."
     },
     "type": {
      "type": [
       "string",
       "null"
      ],
      "description": "Type in libmagic's words; `null` if it could not be determined."
     },
     "mime": {
      "type": [
       "string",
       "null"
      ],
      "description": "MIME type by libmagic; `null` if it could not be determined."
     },
     "entropy": {
      "type": "number",
      "description": "Shannon entropy in bits per byte, 0-8."
     },
     "filepath": {
      "type": "string",
      "description": "Path in the guest, where metadata tell it (`files.json` of 2.x and CAPE)."
     },
     "paths": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "All paths of the same content below the analysis directory, the first being `path`."
     },
     "guest_paths": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "All paths in the guest that had this content."
     },
     "pids": {
      "type": "array",
      "items": {
       "type": "integer"
      },
      "description": "Processes that wrote the file (`files.json` of 2.x and CAPE)."
     },
     "truncated": {
      "type": "boolean",
      "description": "`true` if the sandbox cut the upload: the content ends in the literal `... (truncated)` and the hashes are of the cut file."
     },
     "yara": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/YaraMatch"
      },
      "description": "Rules that matched."
     }
    },
    "required": [
     "name",
     "path",
     "size",
     "crc32",
     "md5",
     "sha1",
     "sha256",
     "sha512",
     "ssdeep",
     "type"
    ],
    "description": "Identity of one file: the record of `dropped[]` and, with everything optional, of `file`.\n\nHexadecimal digests are lower-case, `crc32` alone is upper-case, as every generation of Cuckoo printed it."
   },
   "YaraMatch": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "meta": {
      "type": "object",
      "additionalProperties": {
       "type": "string"
      }
     },
     "strings": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Matched strings: text, or `{ AA BB }` where not printable."
     }
    },
    "required": [
     "name",
     "meta",
     "strings"
    ],
    "description": "A YARA rule that matched a file."
   }
  }
 },
 "static": {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "static",
  "type": "object",
  "properties": {
   "pe_imports": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeImport"
    },
    "description": "DLLs and the functions imported from each, in the order of the import directory."
   },
   "pe_exports": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeExport"
    },
    "description": "Exported functions: those with a name in the order of the name table, then those without by ordinal."
   },
   "pe_sections": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeSection"
    }
   },
   "pe_resources": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeResource"
    }
   },
   "pe_versioninfo": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeVersionString"
    },
    "description": "Strings of the version resource: `StringFileInfo` and `VarFileInfo`."
   },
   "pe_imphash": {
    "type": [
     "string",
     "null"
    ],
    "description": "MD5 over the normalised imports; `null` without imports. 1.1 and later."
   },
   "pe_timestamp": {
    "type": [
     "string",
     "null"
    ],
    "description": "`TimeDateStamp` of the file header as UTC `YYYY-MM-DD HH:MM:SS`; `null` if it is no date. 1.2 wrote host-local time."
   },
   "peid_signatures": {
    "anyOf": [
     {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     {
      "type": "null"
     }
    ],
    "description": "Names of packer and compiler signatures that match at the entry point; `null` when none matches."
   },
   "imported_dll_count": {
    "type": "integer",
    "description": "Number of DLLs in the import directory."
   },
   "pe_machine": {
    "type": "string",
    "description": "`IMAGE_FILE_MACHINE_*` by name, or hexadecimal if unknown."
   },
   "pe_subsystem": {
    "type": "string",
    "description": "`IMAGE_SUBSYSTEM_*` by name, or hexadecimal if unknown."
   },
   "pe_characteristics": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "`IMAGE_FILE_*` flags that are set."
   },
   "pe_dll_characteristics": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "`IMAGE_DLLCHARACTERISTICS_*` flags that are set."
   },
   "pe_imagebase": {
    "type": "string",
    "description": "Preferred load address, hexadecimal."
   },
   "pe_entrypoint": {
    "type": "string",
    "description": "Address of the entry point relative to the image base, hexadecimal."
   },
   "pe_entrypoint_bytes": {
    "type": "string",
    "description": "The first bytes at the entry point, hexadecimal."
   },
   "pe_checksum": {
    "$ref": "#/definitions/PeChecksum",
    "description": "Checksum in the header and as computed over the file, hexadecimal."
   },
   "pe_overlay": {
    "anyOf": [
     {
      "$ref": "#/definitions/PeOverlay"
     },
     {
      "type": "null"
     }
    ],
    "description": "Data after the end of the image; `null` if there is none."
   },
   "pe_rich_hash": {
    "type": [
     "string",
     "null"
    ],
    "description": "MD5 of the decoded rich header; `null` without one."
   },
   "pe_pdb_path": {
    "type": "string",
    "description": "Path of the debug symbols from the CodeView record."
   },
   "pe_exported_dll_name": {
    "type": "string",
    "description": "Name that a file with exports was linked under."
   },
   "pe_exphash": {
    "type": "string",
    "description": "SHA-256 over the lower-case names of the exports, joined by commas."
   },
   "pe_delay_imports": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeImport"
    },
    "description": "Functions imported on first use."
   },
   "pe_bound_imports": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeBoundImport"
    },
    "description": "DLLs whose addresses were written into the import table in advance."
   },
   "pe_debug": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeDebugEntry"
    },
    "description": "The debug directory."
   },
   "pe_load_config": {
    "$ref": "#/definitions/PeLoadConfig"
   },
   "pe_relocations": {
    "type": [
     "integer",
     "null"
    ],
    "description": "Number of base relocations; `null` if the file has none and can be loaded at its own address only."
   },
   "pe_tls_callbacks": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "Addresses of the TLS callbacks, hexadecimal."
   },
   "pe_signed": {
    "type": "boolean",
    "description": "Whether a certificate table is present (its validity is not claimed)."
   },
   "pe_signatures": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeSignature"
    },
    "description": "Authenticode signatures, checked against the file; trust in who signed is not claimed."
   },
   "pe_authentihash": {
    "type": "string",
    "description": "SHA-256 over what an Authenticode signature covers, signed or not."
   },
   "pe_rich_header": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeRichEntry"
    },
    "description": "Tools and numbers of objects from the rich header."
   },
   "pe_icons": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeIcon"
    },
    "description": "Images of the icons; those of the first icon, which Explorer shows, come first."
   },
   "pe_icon_hash": {
    "type": [
     "string",
     "null"
    ],
    "description": "CAPE's `icon_hash`: MD5 of the PNG file that CAPE makes of the main icon. `null` if it cannot be decoded."
   },
   "pe_icon_fuzzy": {
    "type": [
     "string",
     "null"
    ],
    "description": "CAPE's `icon_fuzzy`: MD5 of the main icon reduced to 8 × 8 pixels of two colours; equal for icons that differ in details. `null` if it cannot be decoded."
   },
   "pe_icon_dhash": {
    "type": [
     "string",
     "null"
    ],
    "description": "CAPE's `icon_dhash` of the same image, which is not always the largest: 16 hexadecimal digits. `null` if it cannot be decoded."
   },
   "pe_manifest": {
    "type": "string",
    "description": "Text of the application manifest."
   },
   "pe_dotnet": {
    "$ref": "#/definitions/PeDotNet",
    "description": "Metadata of a .NET assembly."
   },
   "pe_anomalies": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PeAnomaly"
    },
    "description": "What linkers do not do. None is a proof of anything."
   },
   "pe_packers": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/PePackerHint"
    },
    "description": "Signs of packers, protectors and installers in sections and overlay."
   },
   "elf": {
    "$ref": "#/definitions/Elf",
    "description": "An ELF file; names of fields as Cuckoo 2.0 had them."
   },
   "macho": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/Macho"
    },
    "description": "A Mach-O file, one entry per architecture."
   },
   "lnk": {
    "$ref": "#/definitions/Lnk",
    "description": "A Windows shortcut; names of fields as Cuckoo 2.0 had them."
   },
   "office": {
    "$ref": "#/definitions/Office",
    "description": "A document of Office: compound file, OOXML, or Office 2003 XML."
   },
   "msi": {
    "$ref": "#/definitions/Msi",
    "description": "The database of a Windows Installer package; its streams and properties are in `office`."
   },
   "onenote": {
    "$ref": "#/definitions/OneNote"
   },
   "rtf": {
    "$ref": "#/definitions/Rtf"
   },
   "pdf": {
    "$ref": "#/definitions/Pdf"
   },
   "script": {
    "$ref": "#/definitions/Script"
   },
   "archive": {
    "$ref": "#/definitions/Archive"
   },
   "email": {
    "$ref": "#/definitions/Email",
    "description": "A mail, as text (`.eml`) or as Outlook keeps it (`.msg`)."
   }
  },
  "description": "What the sample shows without running.",
  "definitions": {
   "Archive": {
    "type": "object",
    "properties": {
     "format": {
      "type": "string",
      "description": "`zip`, `rar`, `tar`, `gzip`, `bzip2`, `xz`, `cab`, `7z` or `iso`."
     },
     "encrypted": {
      "type": "boolean",
      "description": "Whether an entry, or the list of entries, is encrypted."
     },
     "entries": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/ArchiveEntry"
      }
     }
    },
    "required": [
     "format",
     "encrypted",
     "entries"
    ]
   },
   "ArchiveEntry": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string",
      "description": "As the archive calls it; never a path to use."
     },
     "size": {
      "type": [
       "integer",
       "null"
      ],
      "description": "Bytes as declared; `null` if not told."
     },
     "encrypted": {
      "type": "boolean"
     },
     "compressed_size": {
      "type": "integer",
      "description": "Bytes in the archive; absent where entries are packed together."
     },
     "crc32": {
      "type": "string",
      "description": "CRC-32 as declared, 8 lower-case digits."
     },
     "method": {
      "type": "string",
      "description": "`stored`, `deflate` …, or the format's number."
     },
     "encryption": {
      "type": "string",
      "description": "`ZipCrypto`, `AES-256 (AE-2)` …"
     },
     "modified": {
      "type": [
       "string",
       "null"
      ],
      "description": "`YYYY-MM-DD HH:MM:SS` as the archive tells it; `null` if not."
     },
     "sha256": {
      "type": "string",
      "description": "Of the content, where it was unpacked to see what it is."
     },
     "type": {
      "type": [
       "string",
       "null"
      ],
      "description": "Type in libmagic's words; `null` if not determined. Also where only the beginning of the content was unpacked."
     },
     "archive": {
      "$ref": "#/definitions/Archive",
      "description": "What is inside, if the content is an archive itself; at most 256 entries, three archives deep."
     }
    },
    "required": [
     "name",
     "size",
     "encrypted",
     "modified"
    ]
   },
   "DefinedName": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "formula": {
      "type": "string"
     },
     "hidden": {
      "type": "boolean"
     }
    },
    "required": [
     "name",
     "formula",
     "hidden"
    ]
   },
   "Elf": {
    "type": "object",
    "properties": {
     "file_header": {
      "$ref": "#/definitions/ElfFileHeader"
     },
     "section_headers": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/ElfSectionHeader"
      }
     },
     "program_headers": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/ElfProgramHeader"
      }
     },
     "dynamic_tags": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/ElfDynamicTag"
      }
     },
     "symbol_tables": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/ElfSymbolEntry"
      },
      "description": "Symbols that are imported and exported, then those of the static table; at most 10,000 of each."
     },
     "notes": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/ElfNoteEntry"
      }
     },
     "interpreter": {
      "type": [
       "string",
       "null"
      ],
      "description": "Program that loads the file; `null` for a static one."
     },
     "needed": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "soname": {
      "type": [
       "string",
       "null"
      ]
     },
     "build_id": {
      "type": [
       "string",
       "null"
      ]
     }
    },
    "required": [
     "file_header",
     "section_headers",
     "program_headers",
     "dynamic_tags",
     "symbol_tables",
     "notes",
     "interpreter",
     "needed",
     "soname",
     "build_id"
    ],
    "description": "Addresses are `0x` with as many digits as the class has."
   },
   "ElfDynamicTag": {
    "type": "object",
    "properties": {
     "tag": {
      "type": "string"
     },
     "type": {
      "type": "string"
     },
     "value": {
      "type": "string",
      "description": "The text for names, else hexadecimal."
     }
    },
    "required": [
     "tag",
     "type",
     "value"
    ]
   },
   "ElfFileHeader": {
    "type": "object",
    "properties": {
     "class": {
      "type": "string",
      "description": "`ELF32` or `ELF64`."
     },
     "data": {
      "type": "string",
      "description": "`little endian` or `big endian`."
     },
     "type": {
      "type": "string",
      "description": "`EXEC`, `DYN` …, or hexadecimal if unknown; so are `machine` and `os_abi`."
     },
     "machine": {
      "type": "string"
     },
     "os_abi": {
      "type": "string"
     },
     "abi_version": {
      "type": "integer"
     },
     "entry_point_address": {
      "type": "string"
     },
     "flags": {
      "type": "string"
     },
     "number_of_program_headers": {
      "type": "integer"
     },
     "number_of_section_headers": {
      "type": "integer"
     }
    },
    "required": [
     "class",
     "data",
     "type",
     "machine",
     "os_abi",
     "abi_version",
     "entry_point_address",
     "flags",
     "number_of_program_headers",
     "number_of_section_headers"
    ]
   },
   "ElfNoteEntry": {
    "type": "object",
    "properties": {
     "owner": {
      "type": "string"
     },
     "type": {
      "type": "integer"
     },
     "size": {
      "type": "integer"
     }
    },
    "required": [
     "owner",
     "type",
     "size"
    ]
   },
   "ElfProgramHeader": {
    "type": "object",
    "properties": {
     "type": {
      "type": "string"
     },
     "addr": {
      "type": "string"
     },
     "size": {
      "type": "integer"
     },
     "flags": {
      "type": "string",
      "description": "`R`, `W`, `E` that are set."
     }
    },
    "required": [
     "type",
     "addr",
     "size",
     "flags"
    ]
   },
   "ElfSectionHeader": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "type": {
      "type": "string"
     },
     "addr": {
      "type": "string"
     },
     "size": {
      "type": "integer"
     },
     "entropy": {
      "type": "number",
      "description": "Bits per byte, 0-8."
     }
    },
    "required": [
     "name",
     "type",
     "addr",
     "size",
     "entropy"
    ]
   },
   "ElfSymbolEntry": {
    "type": "object",
    "properties": {
     "ndx_name": {
      "type": "string"
     },
     "type": {
      "type": "string"
     },
     "bind": {
      "type": "string"
     },
     "value": {
      "type": "string"
     },
     "imported": {
      "type": "boolean",
      "description": "Not defined in this file."
     }
    },
    "required": [
     "ndx_name",
     "type",
     "bind",
     "value",
     "imported"
    ]
   },
   "Email": {
    "type": "object",
    "properties": {
     "subject": {
      "type": [
       "string",
       "null"
      ]
     },
     "from": {
      "type": [
       "string",
       "null"
      ]
     },
     "to": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "At most 1,000."
     },
     "date": {
      "type": [
       "string",
       "null"
      ],
      "description": "As the mail spells it."
     },
     "message_id": {
      "type": [
       "string",
       "null"
      ]
     },
     "headers": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/OfficeProperty"
      },
      "description": "All headers, in their order; at most 1,000."
     },
     "body": {
      "type": [
       "string",
       "null"
      ],
      "description": "Text of the first plain part, at most 65,536 characters."
     },
     "urls": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "attachments": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/EmbeddedFile"
      }
     }
    },
    "required": [
     "subject",
     "from",
     "to",
     "date",
     "message_id",
     "headers",
     "body",
     "urls",
     "attachments"
    ]
   },
   "EmbeddedFile": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string",
      "description": "As the document calls it; may be empty, and anything else."
     },
     "size": {
      "type": "integer"
     },
     "sha256": {
      "type": "string"
     },
     "type": {
      "type": [
       "string",
       "null"
      ],
      "description": "Type in libmagic's words; `null` if not determined."
     }
    },
    "required": [
     "name",
     "size",
     "sha256",
     "type"
    ],
    "description": "An embedded or attached file."
   },
   "Keyword": {
    "type": "object",
    "properties": {
     "keyword": {
      "type": "string"
     },
     "description": {
      "type": "string"
     }
    },
    "required": [
     "keyword",
     "description"
    ],
    "description": "A word that matters, and why."
   },
   "Lnk": {
    "type": "object",
    "properties": {
     "flags": {
      "$ref": "#/definitions/LnkFlags",
      "description": "Which optional parts are there."
     },
     "attrs": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "`archive`, `readonly` …"
     },
     "basepath": {
      "type": "string"
     },
     "net_share": {
      "type": "string"
     },
     "network_drive": {
      "type": "string"
     },
     "remaining_path": {
      "type": "string"
     },
     "description": {
      "type": "string"
     },
     "relapath": {
      "type": "string"
     },
     "workingdir": {
      "type": "string"
     },
     "cmdline": {
      "type": "string"
     },
     "icon": {
      "type": "string"
     },
     "target": {
      "type": "string",
      "description": "Target as the shell's items spell it."
     },
     "environment_target": {
      "type": "string",
      "description": "Target with environment variables, which the shell prefers."
     },
     "vista_target": {
      "type": "string",
      "description": "Target as Windows Vista and later spell it."
     },
     "darwin_id": {
      "type": "string",
      "description": "Identifier of an application that Windows Installer puts there first."
     },
     "shim_layer": {
      "type": "string",
      "description": "Layer of compatibility that the target is run with."
     },
     "known_folder": {
      "type": "string",
      "description": "GUID of the known folder, and number of the special folder (`CSIDL_*`), that the target is in."
     },
     "special_folder": {
      "type": "integer"
     },
     "run_as_user": {
      "type": "boolean",
      "description": "Whether it asks for other rights (\"run as administrator\")."
     },
     "properties": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/OfficeProperty"
      },
      "description": "Properties of the shell; the name is format and number."
     },
     "window": {
      "type": "string",
      "description": "`normal`, `maximized`, `minimized` or hexadecimal."
     },
     "created": {
      "type": [
       "string",
       "null"
      ],
      "description": "UTC `YYYY-MM-DD HH:MM:SS`; `null` if not told."
     },
     "accessed": {
      "type": [
       "string",
       "null"
      ]
     },
     "modified": {
      "type": [
       "string",
       "null"
      ]
     },
     "target_size": {
      "type": "integer"
     },
     "machine": {
      "type": "string",
      "description": "Machine the shortcut was made on, and its MAC address if the file's identifier tells it."
     },
     "mac_address": {
      "type": "string"
     },
     "drive_type": {
      "type": "string"
     },
     "drive_serial_number": {
      "type": "string"
     },
     "volume_label": {
      "type": "string"
     },
     "overlay": {
      "anyOf": [
       {
        "$ref": "#/definitions/EmbeddedFile"
       },
       {
        "type": "null"
       }
      ],
      "description": "Data behind the shortcut; `null` without any."
     }
    },
    "required": [
     "flags",
     "attrs",
     "window",
     "created",
     "accessed",
     "modified",
     "target_size",
     "overlay"
    ],
    "description": "What a shortcut does not have is absent."
   },
   "LnkFlags": {
    "type": "object",
    "properties": {
     "shellidlist": {
      "type": "boolean"
     },
     "references": {
      "type": "boolean"
     },
     "description": {
      "type": "boolean"
     },
     "relapath": {
      "type": "boolean"
     },
     "workingdir": {
      "type": "boolean"
     },
     "cmdline": {
      "type": "boolean"
     },
     "icon": {
      "type": "boolean"
     }
    },
    "required": [
     "shellidlist",
     "references",
     "description",
     "relapath",
     "workingdir",
     "cmdline",
     "icon"
    ]
   },
   "Macho": {
    "type": "object",
    "properties": {
     "cpu": {
      "type": "string"
     },
     "bits": {
      "type": "integer"
     },
     "type": {
      "type": "string"
     },
     "flags": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "segments": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/MachoSegmentEntry"
      }
     },
     "libraries": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "install_name": {
      "type": [
       "string",
       "null"
      ]
     },
     "run_paths": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "dynamic_linker": {
      "type": [
       "string",
       "null"
      ]
     },
     "uuid": {
      "type": [
       "string",
       "null"
      ]
     },
     "entry_point": {
      "type": [
       "integer",
       "null"
      ]
     },
     "platform": {
      "type": [
       "string",
       "null"
      ]
     },
     "minimum_version": {
      "type": [
       "string",
       "null"
      ]
     },
     "sdk_version": {
      "type": [
       "string",
       "null"
      ]
     },
     "imported_symbols": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Names imported, at most 10,000."
     },
     "exported_symbols": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "encrypted": {
      "type": "boolean"
     },
     "signed": {
      "type": "boolean"
     },
     "identifier": {
      "type": [
       "string",
       "null"
      ]
     },
     "team_id": {
      "type": [
       "string",
       "null"
      ]
     },
     "entitlements": {
      "type": [
       "string",
       "null"
      ]
     }
    },
    "required": [
     "cpu",
     "bits",
     "type",
     "flags",
     "segments",
     "libraries",
     "install_name",
     "run_paths",
     "dynamic_linker",
     "uuid",
     "entry_point",
     "platform",
     "minimum_version",
     "sdk_version",
     "imported_symbols",
     "exported_symbols",
     "encrypted",
     "signed",
     "identifier",
     "team_id",
     "entitlements"
    ]
   },
   "MachoSegmentEntry": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "address": {
      "type": "string"
     },
     "size": {
      "type": "integer"
     },
     "flags": {
      "type": "string",
      "description": "`R`, `W`, `E` that are set at the start."
     },
     "sections": {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    },
    "required": [
     "name",
     "address",
     "size",
     "flags",
     "sections"
    ]
   },
   "Msi": {
    "type": "object",
    "properties": {
     "tables": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/MsiTable"
      }
     },
     "properties": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/MsiProperty"
      }
     },
     "custom_actions": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/MsiCustomAction"
      }
     },
     "install_sequence": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/MsiSequenceEntry"
      },
      "description": "Actions in the order they are run, of `InstallExecuteSequence`; those with a negative number are run at the end of it."
     },
     "files": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/MsiFile"
      },
      "description": "Files that are installed; at most 10,000."
     },
     "embedded": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/EmbeddedFile"
      },
      "description": "Streams of the table `Binary` and cabinets inside the package."
     }
    },
    "required": [
     "tables",
     "properties",
     "custom_actions",
     "install_sequence",
     "files",
     "embedded"
    ],
    "description": "The database of a Windows Installer package."
   },
   "MsiCustomAction": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "type": {
      "type": "integer",
      "description": "The number as the table has it."
     },
     "kind": {
      "type": "string",
      "description": "What is run: `dll`, `exe`, `javascript`, `vbscript`, `property`, `directory`, `error` or `install`."
     },
     "location": {
      "type": "string",
      "description": "Where it comes from: `binary`, `file`, `directory`, `property` or `text`."
     },
     "source": {
      "type": "string",
      "description": "Key in the table that `location` names."
     },
     "target": {
      "type": "string",
      "description": "Function, command line, script or value."
     },
     "runs_code": {
      "type": "boolean",
      "description": "Whether it runs a program, a library or a script."
     },
     "deferred": {
      "type": "boolean",
      "description": "Run by the service while the system is changed."
     },
     "no_impersonate": {
      "type": "boolean",
      "description": "Run as the system instead of the user."
     }
    },
    "required": [
     "name",
     "type",
     "kind",
     "location",
     "source",
     "target",
     "runs_code",
     "deferred",
     "no_impersonate"
    ]
   },
   "MsiFile": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string",
      "description": "Long name where there is one."
     },
     "component": {
      "type": "string"
     },
     "size": {
      "type": "integer"
     },
     "version": {
      "type": "string"
     }
    },
    "required": [
     "name",
     "component",
     "size",
     "version"
    ]
   },
   "MsiProperty": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "value": {
      "type": "string"
     }
    },
    "required": [
     "name",
     "value"
    ]
   },
   "MsiSequenceEntry": {
    "type": "object",
    "properties": {
     "action": {
      "type": "string"
     },
     "condition": {
      "type": "string"
     },
     "sequence": {
      "type": [
       "integer",
       "null"
      ],
      "description": "`null` if the action is not run by itself."
     }
    },
    "required": [
     "action",
     "condition",
     "sequence"
    ]
   },
   "MsiTable": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "columns": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "rows": {
      "type": "integer",
      "description": "Number of rows."
     }
    },
    "required": [
     "name",
     "columns",
     "rows"
    ]
   },
   "Office": {
    "type": "object",
    "properties": {
     "format": {
      "type": "string",
      "description": "`ole`, `ooxml`, `odf` or `xml`."
     },
     "application": {
      "type": [
       "string",
       "null"
      ],
      "description": "`word`, `excel`, `powerpoint`, `msi` …; `null` if unknown."
     },
     "encrypted": {
      "type": "boolean"
     },
     "encryption": {
      "$ref": "#/definitions/OfficeEncryption",
      "description": "How it is encrypted, as far as the document tells."
     },
     "streams": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/OfficeStream"
      },
      "description": "Streams of a compound file, parts of a package."
     },
     "properties": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/OfficeProperty"
      }
     },
     "macros": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/OfficeMacro"
      }
     },
     "autoexec": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/Keyword"
      },
      "description": "Names after which a macro runs by itself, that occur."
     },
     "suspicious": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/Keyword"
      }
     },
     "urls": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Addresses in macros and external relationships."
     },
     "external_relationships": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/OfficeRelationship"
      },
      "description": "Parts that are loaded from elsewhere (OOXML)."
     },
     "dde": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Instructions of fields and cells that start programs."
     },
     "embedded": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/EmbeddedFile"
      }
     },
     "xlm_sheets": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/XlmSheet"
      },
      "description": "Sheets with Excel 4 macros, also hidden ones."
     },
     "defined_names": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/DefinedName"
      },
      "description": "Names of the workbook that stand for places or formulas, `Auto_Open` among them."
     },
     "eps": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Texts in parentheses of PostScript members (2.0)."
     }
    },
    "required": [
     "format",
     "application",
     "encrypted",
     "streams",
     "properties",
     "macros",
     "autoexec",
     "suspicious",
     "urls",
     "external_relationships",
     "dde",
     "embedded",
     "xlm_sheets",
     "eps"
    ]
   },
   "OfficeEncryption": {
    "type": "object",
    "properties": {
     "method": {
      "type": "string",
      "description": "`XOR obfuscation`, `RC4`, `RC4 CryptoAPI`, `standard`, `agile` or `unknown`."
     },
     "cipher": {
      "type": [
       "string",
       "null"
      ],
      "description": "`AES`, `RC4` …; `null` if not told."
     },
     "key_bits": {
      "type": [
       "integer",
       "null"
      ]
     },
     "hash": {
      "type": [
       "string",
       "null"
      ]
     },
     "password": {
      "type": [
       "string",
       "null"
      ],
      "description": "The password that it opened with: one that Office tries by itself, or the empty one. `null` if it stayed closed."
     }
    },
    "required": [
     "method",
     "cipher",
     "key_bits",
     "hash",
     "password"
    ]
   },
   "OfficeMacro": {
    "type": "object",
    "properties": {
     "stream": {
      "type": "string"
     },
     "filename": {
      "type": "string",
      "description": "Name of the module with `.bas` or `.cls`."
     },
     "orig_code": {
      "type": "string"
     },
     "deobf": {
      "type": "string",
      "description": "The code with adjacent strings joined (`\"A\" & \"B\"`)."
     },
     "pcode_size": {
      "type": "integer",
      "description": "Bytes of compiled code (p-code) beside the source; absent without any. Office runs it instead of the source if its own version compiled it."
     },
     "stomping": {
      "$ref": "#/definitions/VbaStomping",
      "description": "What the compiled code has and the source does not show (\"VBA stomping\"); absent where they fit."
     }
    },
    "required": [
     "stream",
     "filename",
     "orig_code",
     "deobf"
    ]
   },
   "OfficeProperty": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "value": {
      "type": "string"
     }
    },
    "required": [
     "name",
     "value"
    ]
   },
   "OfficeRelationship": {
    "type": "object",
    "properties": {
     "part": {
      "type": "string",
      "description": "Part that has the relationship."
     },
     "type": {
      "type": "string",
      "description": "Last word of the type: `attachedTemplate`, `oleObject`, `hyperlink`."
     },
     "target": {
      "type": "string"
     }
    },
    "required": [
     "part",
     "type",
     "target"
    ]
   },
   "OfficeStream": {
    "type": "object",
    "properties": {
     "path": {
      "type": "string"
     },
     "size": {
      "type": "integer"
     },
     "orphan": {
      "type": "boolean",
      "description": "Not reachable from the root of the compound file."
     }
    },
    "required": [
     "path",
     "size"
    ]
   },
   "OneNote": {
    "type": "object",
    "properties": {
     "format": {
      "type": "string",
      "description": "`section`, `table of contents`, or `package` for a section packed by a service."
     },
     "texts": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Names of pages and texts beside files as far as they are kept as plain text, unique; at most 1,000."
     },
     "files": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/OneNoteFile"
      }
     },
     "urls": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Addresses in texts and in the files' own text."
     },
     "suspicious": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/Keyword"
      }
     }
    },
    "required": [
     "format",
     "texts",
     "files",
     "urls",
     "suspicious"
    ],
    "description": "A section of OneNote (`.one`) or its table of contents (`.onetoc2`)."
   },
   "OneNoteFile": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string",
      "description": "As the document calls it; may be empty, and anything else."
     },
     "size": {
      "type": "integer"
     },
     "sha256": {
      "type": "string"
     },
     "type": {
      "type": [
       "string",
       "null"
      ],
      "description": "Type in libmagic's words; `null` if not determined."
     },
     "offset": {
      "type": "integer",
      "description": "Offset of its content in the section."
     }
    },
    "required": [
     "name",
     "offset",
     "sha256",
     "size",
     "type"
    ],
    "description": "A file that was dropped on a page; `name` is empty where the section does not tell which name belongs to it."
   },
   "Pdf": {
    "type": "object",
    "properties": {
     "version": {
      "type": [
       "string",
       "null"
      ]
     },
     "header_offset": {
      "type": "integer"
     },
     "objects": {
      "type": "integer"
     },
     "streams": {
      "type": "integer"
     },
     "pages": {
      "type": "integer"
     },
     "revisions": {
      "type": "integer",
      "description": "Versions of the document that are in the file."
     },
     "encrypted": {
      "type": "boolean"
     },
     "encryption": {
      "$ref": "#/definitions/PdfEncryption",
      "description": "How it is encrypted, as far as the document tells."
     },
     "keywords": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/PdfKeyword"
      },
      "description": "Words of the format and how often they occur."
     },
     "title": {
      "type": [
       "string",
       "null"
      ]
     },
     "author": {
      "type": [
       "string",
       "null"
      ]
     },
     "subject": {
      "type": [
       "string",
       "null"
      ]
     },
     "creator": {
      "type": [
       "string",
       "null"
      ]
     },
     "producer": {
      "type": [
       "string",
       "null"
      ]
     },
     "creation": {
      "type": [
       "string",
       "null"
      ],
      "description": "As the file spells it: `D:20170606114515+03'00'`."
     },
     "modification": {
      "type": [
       "string",
       "null"
      ]
     },
     "javascript": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/PdfJavaScript"
      }
     },
     "actions": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/PdfActionEntry"
      }
     },
     "attachments": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/PdfAttachment"
      }
     },
     "urls": {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    },
    "required": [
     "version",
     "header_offset",
     "objects",
     "streams",
     "pages",
     "revisions",
     "encrypted",
     "keywords",
     "title",
     "author",
     "subject",
     "creator",
     "producer",
     "creation",
     "modification",
     "javascript",
     "actions",
     "attachments",
     "urls"
    ]
   },
   "PdfActionEntry": {
    "type": "object",
    "properties": {
     "object": {
      "type": "integer"
     },
     "kind": {
      "type": "string",
      "description": "`JavaScript`, `Launch`, `URI` …"
     },
     "trigger": {
      "type": [
       "string",
       "null"
      ],
      "description": "`OpenAction`, `AA`, or `null` for a click."
     },
     "target": {
      "type": [
       "string",
       "null"
      ]
     }
    },
    "required": [
     "object",
     "kind",
     "trigger",
     "target"
    ]
   },
   "PdfAttachment": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string",
      "description": "As the document calls it; may be empty, and anything else."
     },
     "size": {
      "type": "integer"
     },
     "sha256": {
      "type": "string"
     },
     "type": {
      "type": [
       "string",
       "null"
      ],
      "description": "Type in libmagic's words; `null` if not determined."
     },
     "filename": {
      "type": "string",
      "description": "The name once more, as Cuckoo 2.0 called it."
     }
    },
    "required": [
     "filename",
     "name",
     "sha256",
     "size",
     "type"
    ]
   },
   "PdfEncryption": {
    "type": "object",
    "properties": {
     "handler": {
      "type": "string",
      "description": "`Standard` or the name of another handler."
     },
     "cipher": {
      "type": [
       "string",
       "null"
      ],
      "description": "`RC4`, `AESV2`, `AESV3`, `none`; `null` if unknown."
     },
     "key_bits": {
      "type": [
       "integer",
       "null"
      ]
     },
     "revision": {
      "type": [
       "integer",
       "null"
      ]
     },
     "opened": {
      "type": "boolean",
      "description": "Whether the empty password opens it, as it does for every reader."
     }
    },
    "required": [
     "handler",
     "cipher",
     "key_bits",
     "revision",
     "opened"
    ]
   },
   "PdfJavaScript": {
    "type": "object",
    "properties": {
     "object": {
      "type": "integer",
      "description": "Number of the object."
     },
     "orig_code": {
      "type": "string"
     },
     "urls": {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    },
    "required": [
     "object",
     "orig_code",
     "urls"
    ]
   },
   "PdfKeyword": {
    "type": "object",
    "properties": {
     "keyword": {
      "type": "string"
     },
     "count": {
      "type": "integer"
     }
    },
    "required": [
     "keyword",
     "count"
    ]
   },
   "PeAnomaly": {
    "type": "object",
    "properties": {
     "code": {
      "type": "string",
      "description": "Stable name: `SECTION_WRITABLE_EXECUTABLE`."
     },
     "message": {
      "type": "string"
     }
    },
    "required": [
     "code",
     "message"
    ]
   },
   "PeAssembly": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "version": {
      "type": "string"
     },
     "culture": {
      "type": "string"
     },
     "public_key": {
      "type": "string",
      "description": "Public key or its token, hexadecimal; empty without a strong name."
     }
    },
    "required": [
     "name",
     "version",
     "culture",
     "public_key"
    ]
   },
   "PeBoundImport": {
    "type": "object",
    "properties": {
     "dll": {
      "type": "string"
     },
     "timestamp": {
      "type": [
       "string",
       "null"
      ],
      "description": "`TimeDateStamp` of the DLL, UTC `YYYY-MM-DD HH:MM:SS`; `null` if it is no date."
     },
     "forwarders": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "DLLs that exports of it are forwarded to."
     }
    },
    "required": [
     "dll",
     "timestamp",
     "forwarders"
    ],
    "description": "A DLL that the import table was bound to."
   },
   "PeCertificate": {
    "type": "object",
    "properties": {
     "serial_number": {
      "type": "string",
      "description": "Lower-case hexadecimal."
     },
     "subject": {
      "type": "string",
      "description": "`C=EE, O=Example, CN=Publisher`."
     },
     "issuer": {
      "type": "string"
     },
     "common_name": {
      "type": "string"
     },
     "organization": {
      "type": "string"
     },
     "locality": {
      "type": "string"
     },
     "country": {
      "type": "string"
     },
     "email": {
      "type": "string"
     },
     "not_before": {
      "type": [
       "string",
       "null"
      ],
      "description": "UTC `YYYY-MM-DD HH:MM:SS`; `null` if unreadable."
     },
     "not_after": {
      "type": [
       "string",
       "null"
      ]
     },
     "md5": {
      "type": "string"
     },
     "sha1": {
      "type": "string"
     },
     "sha256": {
      "type": "string"
     }
    },
    "required": [
     "serial_number",
     "subject",
     "issuer",
     "not_before",
     "not_after",
     "md5",
     "sha1",
     "sha256"
    ],
    "description": "An X.509 certificate; parts of the name that it does not have are absent."
   },
   "PeChecksum": {
    "type": "object",
    "properties": {
     "reported": {
      "type": "string"
     },
     "actual": {
      "type": "string"
     }
    },
    "required": [
     "reported",
     "actual"
    ]
   },
   "PeDebugEntry": {
    "type": "object",
    "properties": {
     "type": {
      "type": "string",
      "description": "`IMAGE_DEBUG_TYPE_*` by name, or its number."
     },
     "timestamp": {
      "type": [
       "string",
       "null"
      ],
      "description": "UTC `YYYY-MM-DD HH:MM:SS`; `null` if it is no date, as in reproducible builds."
     },
     "size": {
      "type": "integer"
     },
     "pdb_path": {
      "type": "string",
      "description": "Path of the symbols, their GUID (`RSDS`) or time stamp (`NB10`) in upper-case hexadecimal, and age; absent unless it is a CodeView record."
     },
     "pdb_signature": {
      "type": "string"
     },
     "pdb_age": {
      "type": "integer"
     }
    },
    "required": [
     "type",
     "timestamp",
     "size"
    ],
    "description": "An entry of the debug directory."
   },
   "PeDotNet": {
    "type": "object",
    "properties": {
     "runtime": {
      "type": "string",
      "description": "Runtime it was built for."
     },
     "module": {
      "type": [
       "string",
       "null"
      ]
     },
     "mvid": {
      "type": [
       "string",
       "null"
      ],
      "description": "Module version identifier: new at each build."
     },
     "assembly": {
      "anyOf": [
       {
        "$ref": "#/definitions/PeAssembly"
       },
       {
        "type": "null"
       }
      ]
     },
     "assembly_references": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/PeAssembly"
      }
     },
     "type_references": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "`Namespace.Name`."
     },
     "types": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "type_count": {
      "type": "integer"
     },
     "member_references": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "native_imports": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/PeNativeImport"
      },
      "description": "Native functions called by P/Invoke."
     },
     "resources": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/PeManifestResource"
      }
     },
     "user_strings": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "user_string_count": {
      "type": "integer"
     }
    },
    "required": [
     "runtime",
     "module",
     "mvid",
     "assembly",
     "assembly_references",
     "type_references",
     "types",
     "type_count",
     "member_references",
     "native_imports",
     "resources",
     "user_strings",
     "user_string_count"
    ],
    "description": "Metadata of a .NET assembly (ECMA-335). Long lists are cut, `…_count` tells their whole length."
   },
   "PeExport": {
    "type": "object",
    "properties": {
     "address": {
      "type": "string",
      "description": "Virtual address of the function, `0x` lower-case."
     },
     "name": {
      "type": [
       "string",
       "null"
      ],
      "description": "`null` when exported by ordinal only."
     },
     "ordinal": {
      "type": "integer"
     },
     "forwarder": {
      "type": "string",
      "description": "`DLL.Function` that the export forwards to."
     }
    },
    "required": [
     "address",
     "name",
     "ordinal"
    ]
   },
   "PeIcon": {
    "type": "object",
    "properties": {
     "group": {
      "type": [
       "integer",
       "string"
      ],
      "description": "Number or name of the icon that the image belongs to."
     },
     "width": {
      "type": "integer"
     },
     "height": {
      "type": "integer"
     },
     "bits_per_pixel": {
      "type": "integer"
     },
     "language": {
      "type": [
       "string",
       "null"
      ]
     },
     "md5": {
      "type": "string",
      "description": "Digests of the image as a PNG file."
     },
     "sha256": {
      "type": "string"
     },
     "png": {
      "type": "string",
      "description": "The PNG file, base64; only for the largest image of the first icon."
     },
     "dhash": {
      "type": [
       "string",
       "null"
      ],
      "description": "Difference hash of that image, 16 hexadecimal digits, close for icons that look alike; CAPE's `icon_dhash`. `null` if it cannot be decoded."
     }
    },
    "required": [
     "group",
     "width",
     "height",
     "bits_per_pixel",
     "language",
     "md5",
     "sha256"
    ]
   },
   "PeImport": {
    "type": "object",
    "properties": {
     "dll": {
      "type": "string"
     },
     "imports": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/PeImportedFunction"
      }
     }
    },
    "required": [
     "dll",
     "imports"
    ]
   },
   "PeImportedFunction": {
    "type": "object",
    "properties": {
     "address": {
      "type": "string",
      "description": "Virtual address of the slot in the import address table, `0x` lower-case."
     },
     "name": {
      "type": [
       "string",
       "null"
      ],
      "description": "`null` when imported by ordinal."
     },
     "ordinal": {
      "type": "integer",
      "description": "The ordinal when imported by ordinal."
     }
    },
    "required": [
     "address",
     "name"
    ]
   },
   "PeLoadConfig": {
    "type": "object",
    "properties": {
     "size": {
      "type": "integer"
     },
     "security_cookie": {
      "type": [
       "string",
       "null"
      ],
      "description": "Virtual address of the stack cookie, hexadecimal; `null` without one."
     },
     "seh_handlers": {
      "type": [
       "integer",
       "null"
      ],
      "description": "Safe exception handlers (x86); `null` without a table."
     },
     "guard_flags": {
      "type": [
       "string",
       "null"
      ],
      "description": "Control Flow Guard: flags in hexadecimal, and functions that may be called; `null` without."
     },
     "guard_functions": {
      "type": [
       "integer",
       "null"
      ]
     }
    },
    "required": [
     "size",
     "security_cookie",
     "seh_handlers",
     "guard_flags",
     "guard_functions"
    ],
    "description": "Load configuration: what the linker asked of the loader. Numbers of table entries are as declared."
   },
   "PeManifestResource": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "size": {
      "type": [
       "integer",
       "null"
      ],
      "description": "Bytes; `null` if the resource is in another file."
     },
     "sha256": {
      "type": [
       "string",
       "null"
      ]
     },
     "entropy": {
      "type": [
       "number",
       "null"
      ],
      "description": "Shannon entropy in bits per byte, 0-8."
     }
    },
    "required": [
     "name",
     "size",
     "sha256",
     "entropy"
    ]
   },
   "PeNativeImport": {
    "type": "object",
    "properties": {
     "dll": {
      "type": "string"
     },
     "name": {
      "type": "string"
     }
    },
    "required": [
     "dll",
     "name"
    ]
   },
   "PeOverlay": {
    "type": "object",
    "properties": {
     "offset": {
      "type": "string",
      "description": "File offset, hexadecimal."
     },
     "size": {
      "type": "integer",
      "description": "Size in bytes."
     }
    },
    "required": [
     "offset",
     "size"
    ]
   },
   "PePackerHint": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "evidence": {
      "type": "string",
      "description": "What the sign is: `section UPX0`."
     }
    },
    "required": [
     "name",
     "evidence"
    ]
   },
   "PePageHashes": {
    "type": "object",
    "properties": {
     "algorithm": {
      "type": "string",
      "description": "`sha1` or `sha256`."
     },
     "count": {
      "type": "integer",
      "description": "Pages that have a digest."
     },
     "intact": {
      "type": "boolean",
      "description": "Whether the file has the same pages with the same digests."
     }
    },
    "required": [
     "algorithm",
     "count",
     "intact"
    ]
   },
   "PeResource": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string",
      "description": "`RT_*` name, the name given, or `None` for an unknown number (classic spelling)."
     },
     "offset": {
      "type": "string",
      "description": "Relative virtual address and size, `0x` and 8 hexadecimal digits."
     },
     "size": {
      "type": "string"
     },
     "filetype": {
      "type": [
       "string",
       "null"
      ],
      "description": "Type in libmagic's words; `null` if not determined."
     },
     "language": {
      "type": [
       "string",
       "null"
      ],
      "description": "`LANG_*` name; `null` if unknown."
     },
     "sublanguage": {
      "type": [
       "string",
       "null"
      ],
      "description": "`SUBLANG_*` name; `null` if unknown."
     },
     "sha256": {
      "type": "string"
     },
     "id": {
      "type": [
       "integer",
       "string"
      ],
      "description": "The resource's own number or name (the second level of the tree)."
     }
    },
    "required": [
     "name",
     "offset",
     "size",
     "filetype",
     "language",
     "sublanguage"
    ]
   },
   "PeRichEntry": {
    "type": "object",
    "properties": {
     "product_id": {
      "type": "integer"
     },
     "build": {
      "type": "integer"
     },
     "count": {
      "type": "integer",
      "description": "Number of objects the tool made."
     }
    },
    "required": [
     "product_id",
     "build",
     "count"
    ]
   },
   "PeSection": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "virtual_address": {
      "type": "string"
     },
     "virtual_size": {
      "type": "string"
     },
     "size_of_data": {
      "type": "string"
     },
     "raw_address": {
      "type": "string",
      "description": "File offset of the raw data."
     },
     "entropy": {
      "type": "number",
      "description": "Shannon entropy of the raw data in bits per byte, 0-8."
     },
     "characteristics": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "`IMAGE_SCN_*` flags that are set."
     },
     "md5": {
      "type": "string"
     }
    },
    "required": [
     "name",
     "virtual_address",
     "virtual_size",
     "size_of_data",
     "entropy"
    ],
    "description": "A section header; sizes and addresses as `0x` and 8 hexadecimal digits (1.0 and later; before without padding)."
   },
   "PeSignature": {
    "type": "object",
    "properties": {
     "digest_algorithm": {
      "type": [
       "string",
       "null"
      ],
      "description": "`sha1`, `sha256` …; `null` if unknown."
     },
     "digest": {
      "type": "string",
      "description": "The digest that was signed, and the one that the file has; hexadecimal."
     },
     "computed_digest": {
      "type": [
       "string",
       "null"
      ]
     },
     "file_intact": {
      "type": "boolean",
      "description": "Whether the two are equal: the file is the one that was signed."
     },
     "signature_valid": {
      "type": "boolean",
      "description": "Whether the signature was made with the key of the first certificate of `chain`."
     },
     "chain_complete": {
      "type": "boolean",
      "description": "Whether the chain ends in a certificate that signed itself."
     },
     "chain": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/PeCertificate"
      },
      "description": "The signer's certificate, then its issuers as far as they are in the file."
     },
     "certificate_count": {
      "type": "integer",
      "description": "Number of certificates in the signature, those of timestamps not counted."
     },
     "program_name": {
      "type": [
       "string",
       "null"
      ]
     },
     "more_info_url": {
      "type": [
       "string",
       "null"
      ]
     },
     "signing_time": {
      "type": [
       "string",
       "null"
      ],
      "description": "When the file was signed, as its timestamp says: UTC `YYYY-MM-DD HH:MM:SS`; `null` without one."
     },
     "timestamp": {
      "$ref": "#/definitions/PeTimestamp",
      "description": "The countersignature that `signing_time` comes from; absent without one."
     },
     "page_hashes": {
      "$ref": "#/definitions/PePageHashes",
      "description": "Digests of single pages; absent without them."
     },
     "nested": {
      "type": "boolean",
      "description": "Whether the signature is inside another (dual signing)."
     }
    },
    "required": [
     "digest_algorithm",
     "digest",
     "computed_digest",
     "file_intact",
     "signature_valid",
     "chain_complete",
     "chain",
     "certificate_count",
     "program_name",
     "more_info_url",
     "signing_time",
     "nested"
    ],
    "description": "An Authenticode signature."
   },
   "PeTimestamp": {
    "type": "object",
    "properties": {
     "kind": {
      "type": "string",
      "description": "`rfc3161` or the older `pkcs9`."
     },
     "issuer": {
      "type": [
       "string",
       "null"
      ],
      "description": "Issuer and serial number of the certificate that countersigned; `null` if unreadable."
     },
     "serial_number": {
      "type": [
       "string",
       "null"
      ]
     },
     "valid": {
      "type": "boolean",
      "description": "Whether it is of this signature, and was made with the key of a certificate that comes with it."
     }
    },
    "required": [
     "kind",
     "issuer",
     "serial_number",
     "valid"
    ],
    "description": "Who says when a file was signed."
   },
   "PeVersionString": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "value": {
      "type": "string"
     }
    },
    "required": [
     "name",
     "value"
    ]
   },
   "Rtf": {
    "type": "object",
    "properties": {
     "objects": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/RtfObjectEntry"
      }
     },
     "fields": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "templates": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "dde": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "urls": {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    },
    "required": [
     "objects",
     "fields",
     "templates",
     "dde",
     "urls"
    ]
   },
   "RtfObjectEntry": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string",
      "description": "As the document calls it; may be empty, and anything else."
     },
     "size": {
      "type": "integer"
     },
     "sha256": {
      "type": "string"
     },
     "type": {
      "type": [
       "string",
       "null"
      ],
      "description": "Type in libmagic's words; `null` if not determined."
     },
     "offset": {
      "type": "integer",
      "description": "Offset of the data in the document."
     },
     "class_name": {
      "type": "string"
     },
     "kind": {
      "type": "string",
      "description": "`embedded`, `linked` or `unknown`."
     },
     "auto_update": {
      "type": "boolean",
      "description": "Loaded without a click."
     },
     "link": {
      "type": [
       "string",
       "null"
      ]
     }
    },
    "required": [
     "auto_update",
     "class_name",
     "kind",
     "link",
     "name",
     "offset",
     "sha256",
     "size",
     "type"
    ]
   },
   "Script": {
    "type": "object",
    "properties": {
     "language": {
      "type": "string",
      "description": "`powershell`, `javascript`, `vbscript`, `batch`, `html`, `shell`, `python`, `internet shortcut` (a `.url` file), or `encoded script` where it cannot be told."
     },
     "layers": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/ScriptLayer"
      },
      "description": "Text that was hidden in the script, outermost first."
     },
     "urls": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Addresses in the script and its layers."
     },
     "suspicious": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/Keyword"
      }
     },
     "files": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/EmbeddedFile"
      },
      "description": "Programs, archives and documents that are in the script or a layer as base64 or hexadecimal digits; absent without any. The name says how."
     }
    },
    "required": [
     "language",
     "layers",
     "urls",
     "suspicious"
    ]
   },
   "ScriptLayer": {
    "type": "object",
    "properties": {
     "encoding": {
      "type": "string",
      "description": "How it was hidden: `base64`, `gzip`, `character codes`, `script encoder` …"
     },
     "depth": {
      "type": "integer",
      "description": "1 for what the script itself hides, 2 for what that hides …"
     },
     "size": {
      "type": "integer"
     },
     "sha256": {
      "type": "string"
     },
     "text": {
      "type": "string",
      "description": "The text, at most 65,536 characters."
     }
    },
    "required": [
     "encoding",
     "depth",
     "size",
     "sha256",
     "text"
    ]
   },
   "VbaStomping": {
    "type": "object",
    "properties": {
     "reason": {
      "type": "string",
      "description": "`no source`, `other source`, or `damaged source` where the source cannot be read to its end."
     },
     "lines": {
      "type": "integer",
      "description": "Lines of compiled code."
     },
     "texts": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Texts between quotes that the source does not have; at most 1,000, and 1,024 characters each."
     },
     "names": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Names that the source does not have; at most 1,000."
     }
    },
    "required": [
     "reason",
     "lines",
     "texts",
     "names"
    ]
   },
   "XlmFormula": {
    "type": "object",
    "properties": {
     "cell": {
      "type": "string",
      "description": "`A1`."
     },
     "formula": {
      "type": "string",
      "description": "`=EXEC(\"calc\")`."
     },
     "value": {
      "type": "string",
      "description": "What was computed when the workbook was saved, if it is a text."
     }
    },
    "required": [
     "cell",
     "formula"
    ]
   },
   "XlmSheet": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "state": {
      "type": "string",
      "description": "`visible`, `hidden` or `very hidden`; `unknown` where no list of sheets is readable."
     },
     "formulas": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/XlmFormula"
      },
      "description": "Cells with formulas, as text; at most 10,000 over all sheets."
     }
    },
    "required": [
     "name",
     "state"
    ]
   }
  }
 },
 "behavior": {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "behavior",
  "type": "object",
  "properties": {
   "processes": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/Process"
    },
    "description": "Every process that has a log, sorted by `first_seen` (unknown last), then `process_id`."
   },
   "processtree": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/ProcessNode"
    },
    "description": "The same processes by parentage; every process once."
   },
   "summary": {
    "$ref": "#/definitions/BehaviorSummary"
   },
   "apistats": {
    "type": "object",
    "additionalProperties": {
     "type": "object",
     "additionalProperties": {
      "type": "integer"
     }
    },
    "description": "Calls by process id and API, repeats counted. 2.x."
   },
   "enhanced": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/EnhancedEvent"
    },
    "description": "High-level events, process by process in the order of their calls. Read on demand: there may be one for every other call, and a log may be larger than memory."
   },
   "anomaly": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/Anomaly"
    },
    "description": "What the monitor found odd about its own hooks. 1.2, CAPE."
   },
   "generic": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/ProcessSummary"
    },
    "description": "The summary by process. 2.x."
   },
   "encryptedbuffers": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/EncryptedBuffer"
    },
    "description": "Plain text seen before encryption or after decryption. CAPE."
   },
   "injections": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/Injection"
    },
    "description": "Who wrote, mapped or queued code into whom."
   },
   "timeline": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/TimelineEvent"
    },
    "description": "Notable events of all processes in time order."
   }
  },
  "required": [
   "processes",
   "processtree",
   "summary"
  ],
  "description": "What the monitored processes did.",
  "definitions": {
   "Anomaly": {
    "type": "object",
    "properties": {
     "name": {
      "type": [
       "string",
       "null"
      ],
      "description": "Name of the process."
     },
     "pid": {
      "type": "integer"
     },
     "category": {
      "type": "string"
     },
     "funcname": {
      "type": "string"
     },
     "message": {
      "type": "string"
     }
    },
    "required": [
     "name",
     "pid",
     "category",
     "funcname",
     "message"
    ]
   },
   "Argument": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string",
      "description": "As the log names it (`FileName` in classic and CAPE, `filepath` in 2.x)."
     },
     "value": {
      "type": "string",
      "description": "Always text: numbers in decimal or `0x`, structured values as compact JSON."
     },
     "pretty": {
      "type": "string",
      "description": "Meaning of a flag or constant (`KEY_READ|KEY_WRITE`): 2.x tells it with the log; for CAPE it is that of Windows."
     }
    },
    "required": [
     "name",
     "value"
    ]
   },
   "BehaviorSummary": {
    "type": "object",
    "properties": {
     "files": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Files of any operation. All generations."
     },
     "keys": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Registry keys of any operation. All generations."
     },
     "mutexes": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "All generations."
     },
     "read_files": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "write_files": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "delete_files": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "read_keys": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "write_keys": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "delete_keys": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "executed_commands": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "resolved_apis": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "`dll.function`."
     },
     "created_services": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "started_services": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "file_created": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "file_recreated": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "file_opened": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "file_failed": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "file_exists": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "file_read": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "file_written": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "file_deleted": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "file_moved": {
      "type": "array",
      "items": {
       "type": "array",
       "items": {
        "type": "string"
       }
      },
      "description": "Pairs of old and new path."
     },
     "file_copied": {
      "type": "array",
      "items": {
       "type": "array",
       "items": {
        "type": "string"
       }
      },
      "description": "Pairs of old and new path."
     },
     "directory_created": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "directory_removed": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "directory_enumerated": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "dll_loaded": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "regkey_opened": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "regkey_read": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "regkey_written": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "regkey_deleted": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "mutex": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "command_line": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "connects_host": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "connects_ip": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "resolves_host": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "fetches_url": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "downloads_file": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "wmi_query": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "guid": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "tls_master": {
      "type": "array",
      "items": {
       "type": "array",
       "items": {
        "type": "string"
       }
      },
      "description": "Triples of client random, server random and master secret, hexadecimal."
     }
    },
    "required": [
     "files",
     "keys",
     "mutexes"
    ],
    "description": "Unique values over all processes in first-seen order. The three lists of the seed are always there; the others when a log can tell them."
   },
   "Call": {
    "type": "object",
    "properties": {
     "id": {
      "type": "integer",
      "description": "Position in the process' calls after merging, from 0. 1.2 and later."
     },
     "timestamp": {
      "type": [
       "string",
       "null"
      ],
      "description": "UTC `YYYY-MM-DD HH:MM:SS,mmm`; `null` if the start of the process is unknown."
     },
     "thread_id": {
      "type": "integer",
      "description": "Thread that called; absent if the log does not tell."
     },
     "category": {
      "type": "string",
      "description": "The monitor's own category (`filesystem` in classic and CAPE, `file` in 2.x)."
     },
     "api": {
      "type": "string"
     },
     "status": {
      "type": "string",
      "enum": [
       "SUCCESS",
       "FAILURE"
      ],
      "description": "Classic 0.4/0.5 wrote these words, later generations a boolean or 0/1."
     },
     "return": {
      "type": "string",
      "description": "Return value, `0x%08x`, or `0x%016x` where the process is 64-bit."
     },
     "repeated": {
      "type": "integer",
      "description": "Further consecutive calls that were equal in API, status, return and arguments."
     },
     "arguments": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/Argument"
      },
      "description": "In the order the monitor declares them."
     },
     "caller": {
      "type": "string",
      "description": "Return address of the call, `0x` hexadecimal. CAPE."
     },
     "parentcaller": {
      "type": "string",
      "description": "Return address of the calling function, `0x` hexadecimal. CAPE."
     },
     "last_error": {
      "type": "integer",
      "description": "`GetLastError` after a failed call. 2.x."
     },
     "nt_status": {
      "type": "integer",
      "description": "NTSTATUS after a failed call, signed. 2.x."
     },
     "stacktrace": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "2.x with a debug monitor."
     },
     "buffer": {
      "type": "string",
      "description": "SHA-1 of the large buffer that belongs to the call, a file in `buffer/`. 2.x."
     },
     "pretty_return": {
      "type": "string",
      "description": "Name of the NTSTATUS that a failed call returned, without `STATUS_` (`OBJECT_NAME_NOT_FOUND`). CAPE."
     }
    },
    "required": [
     "id",
     "timestamp",
     "category",
     "api",
     "status",
     "return",
     "repeated",
     "arguments"
    ],
    "description": "One API call."
   },
   "EncryptedBuffer": {
    "type": "object",
    "properties": {
     "process_name": {
      "type": [
       "string",
       "null"
      ]
     },
     "pid": {
      "type": "integer"
     },
     "api_call": {
      "type": "string"
     },
     "buffer": {
      "type": "string"
     },
     "buffer_size": {
      "type": "string"
     },
     "crypt_key": {
      "type": "string"
     }
    },
    "required": [
     "process_name",
     "pid",
     "api_call",
     "buffer"
    ]
   },
   "EnhancedEvent": {
    "type": "object",
    "properties": {
     "event": {
      "type": "string",
      "description": "`move`, `copy`, `delete`, `create`, `write`, `read`, `execute`, `load`, `findwindow`, `start`, `modify`."
     },
     "object": {
      "type": "string",
      "description": "`file`, `dir`, `library`, `registry`, `service`, `windowname`, `windowshook`."
     },
     "timestamp": {
      "type": [
       "string",
       "null"
      ]
     },
     "eid": {
      "type": "integer",
      "description": "Running number over all processes, from 1."
     },
     "data": {
      "type": "object",
      "additionalProperties": {
       "type": [
        "string",
        "null"
       ]
      }
     }
    },
    "required": [
     "event",
     "object",
     "timestamp",
     "eid",
     "data"
    ],
    "description": "A high-level event: what was done to what."
   },
   "Injection": {
    "type": "object",
    "properties": {
     "source_pid": {
      "type": "integer"
     },
     "target_pid": {
      "type": "integer"
     },
     "technique": {
      "type": "string",
      "description": "One step: `write`, `map`, `unmap`, `apc`, `thread`, `context`, `hook`, `window` (extra window memory), `property` (of a subclassed window); or what several steps amount to: `hollowing`, `hijack` (of a thread), `earlybird`, `atom`, `callback` (a replaced table of kernel callbacks), `doppelganging`, `ghosting`, `herpaderping`."
     },
     "calls": {
      "type": "array",
      "items": {
       "type": "integer"
      },
      "description": "The calls that show it, by `id` in the source process."
     }
    },
    "required": [
     "source_pid",
     "target_pid",
     "technique",
     "calls"
    ],
    "description": "Code or data carried from one process into another."
   },
   "Process": {
    "type": "object",
    "properties": {
     "process_id": {
      "type": "integer",
      "description": "Process id; -1 if neither the log nor its file name tells it."
     },
     "parent_id": {
      "type": [
       "integer",
       "null"
      ],
      "description": "Process id of the parent; `null` if the log lost its process message."
     },
     "process_name": {
      "type": [
       "string",
       "null"
      ],
      "description": "File name of the image without its folder; `null` if the log lost its process message."
     },
     "first_seen": {
      "type": [
       "string",
       "null"
      ],
      "description": "Start of the process, UTC `YYYY-MM-DD HH:MM:SS,mmm`; for CSV logs (0.4, 0.5) the time of its first call; `null` if unknown."
     },
     "calls": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/Call"
      },
      "description": "The calls in log order, neighbours that are equal merged. Read on demand: a log may be larger than memory."
     },
     "process_path": {
      "type": "string",
      "description": "Full path of the image. 0.6 and later."
     },
     "command_line": {
      "type": "string",
      "description": "2.x, CAPE."
     },
     "tracked": {
      "type": "boolean",
      "description": "Whether the monitor followed the process on purpose. 2.x."
     },
     "environ": {
      "type": "object",
      "additionalProperties": {
       "type": "string"
      },
      "description": "Environment as the monitor told it (`UserName`, `ComputerName`, `TempPath`). CAPE."
     },
     "threads": {
      "type": "array",
      "items": {
       "type": "integer"
      },
      "description": "Thread ids in first-seen order."
     },
     "bitness": {
      "type": "integer",
      "description": "32 or 64, where the monitor tells it. 2.x."
     }
    },
    "required": [
     "process_id",
     "parent_id",
     "process_name",
     "first_seen",
     "calls"
    ],
    "description": "One monitored process."
   },
   "ProcessNode": {
    "type": "object",
    "properties": {
     "pid": {
      "type": "integer"
     },
     "name": {
      "type": [
       "string",
       "null"
      ]
     },
     "children": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/ProcessNode"
      }
     },
     "parent_id": {
      "type": "integer"
     },
     "command_line": {
      "type": "string"
     },
     "first_seen": {
      "type": "string"
     }
    },
    "required": [
     "pid",
     "name",
     "children"
    ],
    "description": "A process in the tree. A parent without a log is a node of its own (`name` null) when it has more than one child with a log or is needed to group them. Pid reuse makes two nodes; a cycle is broken at its earliest process."
   },
   "ProcessSummary": {
    "type": "object",
    "properties": {
     "pid": {
      "type": "integer"
     },
     "ppid": {
      "type": [
       "integer",
       "null"
      ]
     },
     "process_name": {
      "type": [
       "string",
       "null"
      ]
     },
     "process_path": {
      "type": "string"
     },
     "first_seen": {
      "type": [
       "string",
       "null"
      ]
     },
     "summary": {
      "$ref": "#/definitions/BehaviorSummary"
     }
    },
    "required": [
     "pid",
     "ppid",
     "process_name",
     "first_seen",
     "summary"
    ],
    "description": "The summary of one process."
   },
   "TimelineEvent": {
    "type": "object",
    "properties": {
     "timestamp": {
      "type": [
       "string",
       "null"
      ]
     },
     "pid": {
      "type": "integer"
     },
     "cid": {
      "type": "integer",
      "description": "The call's `id` in that process."
     },
     "event": {
      "type": "string"
     },
     "data": {
      "type": "object",
      "additionalProperties": {
       "type": "string"
      }
     }
    },
    "required": [
     "timestamp",
     "pid",
     "event",
     "data"
    ]
   }
  }
 },
 "network": {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "network",
  "type": "object",
  "properties": {
   "pcap_sha256": {
    "type": "string",
    "description": "SHA-256 of the capture; absent without one. 0.6 and later."
   },
   "sorted_pcap_sha256": {
    "type": "string",
    "description": "SHA-256 of the sorted copy of the capture; absent unless one was asked for. 1.2-2.x, CAPE."
   },
   "capture": {
    "$ref": "#/definitions/CaptureSummary",
    "description": "What was read; absent without a capture."
   },
   "hosts": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "IP addresses of every packet, source before destination, in first-seen order. The meaning of 0.4-0.6; 1.0 and later kept public destinations only."
   },
   "domains": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/Domain"
    },
    "description": "Names that were asked for, in first-seen order. 0.5 and later."
   },
   "tcp": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/Flow"
    }
   },
   "udp": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/Flow"
    }
   },
   "icmp": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/Icmp"
    }
   },
   "dns": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/DnsQuery"
    },
    "description": "One entry per question (name and type), in first-seen order."
   },
   "http": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/HttpRequest"
    }
   },
   "http_responses": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/HttpResponse"
    },
    "description": "Responses whose request is not in the capture."
   },
   "tls": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/TlsSession"
    }
   },
   "smtp": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/SmtpSession"
    }
   },
   "irc": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/IrcMessage"
    }
   },
   "services": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/ServiceSession"
    },
    "description": "Logins, banners, names and commands of further services."
   },
   "arp": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/ArpHost"
    },
    "description": "Addresses of the local network, as ARP shows them, in first-seen order."
   },
   "dead_hosts": {
    "type": "array",
    "items": {
     "type": "array",
     "minItems": 2,
     "items": [
      {
       "type": "string"
      },
      {
       "type": "integer"
      }
     ],
     "maxItems": 2
    },
    "description": "`[address, port]` pairs that were called repeatedly and never answered. 2.x, CAPE."
   },
   "dns_servers": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "DNS servers that were asked. 2.x."
   }
  },
  "required": [
   "hosts",
   "domains",
   "tcp",
   "udp",
   "icmp",
   "dns",
   "http"
  ],
  "description": "What the capture shows.",
  "definitions": {
   "ArpHost": {
    "type": "object",
    "properties": {
     "address": {
      "type": "string"
     },
     "hardware": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Hardware addresses that claimed it, in first-seen order; empty if nobody did."
     },
     "conflict": {
      "type": "boolean",
      "description": "More than one hardware address claimed it: a machine was exchanged, or somebody pretends to be another."
     },
     "requests": {
      "type": "integer",
      "description": "Questions that it sent."
     },
     "answers": {
      "type": "integer",
      "description": "Answers that it sent."
     },
     "asked": {
      "type": "integer",
      "description": "Questions for it."
     },
     "first_seen": {
      "type": "string",
      "description": "Time of the first message, UTC `YYYY-MM-DD HH:MM:SS,mmm`."
     }
    },
    "required": [
     "address",
     "hardware",
     "requests",
     "answers",
     "asked"
    ],
    "description": "An IPv4 address that was claimed or asked for by ARP."
   },
   "CaptureSummary": {
    "type": "object",
    "properties": {
     "packets": {
      "type": "integer"
     },
     "first_seen": {
      "type": "string",
      "description": "Time of the first packet, UTC `YYYY-MM-DD HH:MM:SS,mmm`; absent where the format keeps none."
     }
    },
    "required": [
     "packets"
    ]
   },
   "DnsAnswer": {
    "type": "object",
    "properties": {
     "type": {
      "type": "string"
     },
     "data": {
      "type": "string",
      "description": "Address, name or text; fields of structured types joined as zone files do."
     },
     "ttl": {
      "type": "integer",
      "description": "Seconds."
     }
    },
    "required": [
     "type",
     "data"
    ]
   },
   "DnsQuery": {
    "type": "object",
    "properties": {
     "hostname": {
      "type": "string",
      "description": "The name asked for."
     },
     "ip": {
      "type": [
       "string",
       "null"
      ],
      "description": "The first address answered in the capture; `null` if none."
     },
     "type": {
      "type": "string",
      "description": "`A`, `AAAA`, `MX` …, `TYPE65` where unnamed; the question's type."
     },
     "rcode": {
      "type": "string",
      "description": "`NOERROR`, `NXDOMAIN` …; absent if no answer was seen."
     },
     "answers": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/DnsAnswer"
      }
     },
     "server": {
      "type": "string",
      "description": "The server that was asked."
     },
     "protocol": {
      "type": "string",
      "enum": [
       "mdns",
       "llmnr"
      ],
      "description": "How the name was looked for, if not by DNS itself."
     },
     "announced": {
      "type": "boolean",
      "description": "Nobody asked: a machine announced the record to its neighbours (mDNS)."
     },
     "passlisted": {
      "type": "boolean",
      "description": "The name is on the passlist."
     },
     "first_seen": {
      "type": "string",
      "description": "Time of the first query, UTC `YYYY-MM-DD HH:MM:SS,mmm`."
     }
    },
    "required": [
     "hostname",
     "ip"
    ]
   },
   "Domain": {
    "type": "object",
    "properties": {
     "domain": {
      "type": "string"
     },
     "ip": {
      "type": [
       "string",
       "null"
      ],
      "description": "The first address the capture's own answers give; `null` if none. Never looked up live (0.5-2.x did)."
     },
     "passlisted": {
      "type": "boolean",
      "description": "The name is on the passlist: noise of the guest rather than the sample's doing. Older generations left such names out."
     }
    },
    "required": [
     "domain",
     "ip"
    ]
   },
   "Flow": {
    "type": "object",
    "properties": {
     "src": {
      "type": "string"
     },
     "sport": {
      "type": "integer"
     },
     "dst": {
      "type": "string"
     },
     "dport": {
      "type": "integer"
     },
     "packets_src": {
      "type": "integer",
      "description": "Packets from `src`."
     },
     "packets_dst": {
      "type": "integer",
      "description": "Packets from `dst`."
     },
     "bytes_src": {
      "type": "integer",
      "description": "Payload bytes from `src`, retransmissions included."
     },
     "bytes_dst": {
      "type": "integer",
      "description": "Payload bytes from `dst`, retransmissions included."
     },
     "time": {
      "type": "number",
      "description": "Seconds from the first packet of the capture to the first of the flow. 1.2 and later."
     },
     "first_seen": {
      "type": "string",
      "description": "Time of the first packet, UTC `YYYY-MM-DD HH:MM:SS,mmm`."
     },
     "last_seen": {
      "type": "string",
      "description": "Time of the last packet, UTC."
     },
     "offset": {
      "type": "integer",
      "description": "Position of the first packet's record header in the capture, in bytes. 1.2 and later."
     },
     "process": {
      "$ref": "#/definitions/FlowProcess",
      "description": "Process that opened the socket, where the behaviour log tells it."
     },
     "passlisted": {
      "type": "boolean",
      "description": "An end of the conversation is on the passlist."
     }
    },
    "required": [
     "src",
     "sport",
     "dst",
     "dport"
    ],
    "description": "A conversation; `src` is who sent the first packet."
   },
   "FlowProcess": {
    "type": "object",
    "properties": {
     "process_id": {
      "type": "integer"
     },
     "process_name": {
      "type": [
       "string",
       "null"
      ]
     }
    },
    "required": [
     "process_id",
     "process_name"
    ]
   },
   "HttpHeader": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "value": {
      "type": "string"
     }
    },
    "required": [
     "name",
     "value"
    ]
   },
   "HttpRequest": {
    "type": "object",
    "properties": {
     "method": {
      "type": "string"
     },
     "host": {
      "type": "string",
      "description": "`Host` header, else the host of an absolute target; `\"\"` if neither tells."
     },
     "port": {
      "type": "integer"
     },
     "uri": {
      "type": "string",
      "description": "`http://host[:port]path`."
     },
     "path": {
      "type": "string"
     },
     "version": {
      "type": "string",
      "description": "`2`, `1.1`, `1.0`, `0.9`."
     },
     "data": {
      "type": "string",
      "description": "The request as sent, headers and body. The headers of HTTP/2 are written as those of HTTP/1."
     },
     "body": {
      "type": "string",
      "description": "The body, decoded."
     },
     "body_sha256": {
      "type": "string",
      "description": "SHA-256 of the decoded body; absent without one, and where bytes are missing."
     },
     "body_size": {
      "type": "integer",
      "description": "Size of the decoded body in bytes; absent without one."
     },
     "body_type": {
      "type": "string",
      "description": "What the body is by its first bytes, in libmagic's words; absent where it was not looked at."
     },
     "body_mime": {
      "type": "string",
      "description": "Media type of the body by its first bytes, whatever the headers say."
     },
     "body_coded": {
      "type": "boolean",
      "description": "The content coding of the body could not be undone (damaged, unknown, too large): body, hash, size and type are those of what was sent."
     },
     "user-agent": {
      "type": "string"
     },
     "headers": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/HttpHeader"
      }
     },
     "ja4h": {
      "type": "string",
      "description": "Fingerprint of the client by its headers."
     },
     "count": {
      "type": "integer",
      "description": "How often the very same request was sent. 1.2 and later."
     },
     "src": {
      "type": "string"
     },
     "sport": {
      "type": "integer"
     },
     "dst": {
      "type": "string"
     },
     "decrypted": {
      "type": "boolean",
      "description": "It came in TLS, and the analysis brought the keys; the URI is `https`."
     },
     "status": {
      "type": "integer",
      "description": "Status code of the response."
     },
     "interim": {
      "type": "array",
      "items": {
       "type": "integer"
      },
      "description": "Status codes of interim responses (`100`, `103`) that came before."
     },
     "upgrade": {
      "type": "string",
      "description": "The protocol that the connection went over to: `websocket`, `h2c`. What follows is not in `http`, but for HTTP/2."
     },
     "response_headers": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/HttpHeader"
      }
     },
     "response_sha256": {
      "type": "string",
      "description": "SHA-256 of the decoded response body."
     },
     "response_size": {
      "type": "integer",
      "description": "Size of the decoded response body in bytes."
     },
     "response_coded": {
      "type": "boolean",
      "description": "The content coding of the response body could not be undone: hash, size and type are those of what was sent."
     },
     "response_type": {
      "type": "string",
      "description": "What the response body is by its first bytes, in libmagic's words; absent where it was not looked at."
     },
     "response_mime": {
      "type": "string",
      "description": "Media type of the response body by its first bytes, whatever the headers say."
     },
     "first_seen": {
      "type": "string",
      "description": "Time of the request, UTC `YYYY-MM-DD HH:MM:SS,mmm`."
     },
     "process": {
      "$ref": "#/definitions/FlowProcess"
     },
     "passlisted": {
      "type": "boolean",
      "description": "The host is on the passlist."
     }
    },
    "required": [
     "method",
     "host",
     "port",
     "uri",
     "path",
     "version",
     "data",
     "body"
    ],
    "description": "One request, with its response where the capture has it. Text keeps printable ASCII; other bytes are `\\xhh`."
   },
   "HttpResponse": {
    "type": "object",
    "properties": {
     "src": {
      "type": "string"
     },
     "sport": {
      "type": "integer"
     },
     "dst": {
      "type": "string"
     },
     "dport": {
      "type": "integer"
     },
     "status": {
      "type": "integer"
     },
     "interim": {
      "type": "array",
      "items": {
       "type": "integer"
      }
     },
     "response_headers": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/HttpHeader"
      }
     },
     "response_sha256": {
      "type": "string"
     },
     "response_size": {
      "type": "integer"
     },
     "response_coded": {
      "type": "boolean",
      "description": "The content coding of the response body could not be undone: hash, size and type are those of what was sent."
     },
     "response_type": {
      "type": "string",
      "description": "What the body is by its first bytes, in libmagic's words."
     },
     "response_mime": {
      "type": "string",
      "description": "Media type of the body by its first bytes."
     },
     "first_seen": {
      "type": "string",
      "description": "Time of the response, UTC `YYYY-MM-DD HH:MM:SS,mmm`."
     }
    },
    "required": [
     "src",
     "sport",
     "dst",
     "dport"
    ],
    "description": "A response without its request."
   },
   "Icmp": {
    "type": "object",
    "properties": {
     "src": {
      "type": "string"
     },
     "dst": {
      "type": "string"
     },
     "type": {
      "type": "integer",
      "description": "ICMP type number."
     },
     "code": {
      "type": "integer"
     },
     "data": {
      "type": "string",
      "description": "Echo payload, non-printable bytes as `\\xhh`; `\"\"` for other messages."
     }
    },
    "required": [
     "src",
     "dst",
     "type",
     "data"
    ]
   },
   "IrcMessage": {
    "type": "object",
    "properties": {
     "type": {
      "type": "string",
      "description": "`client` or `server`."
     },
     "command": {
      "type": "string"
     },
     "params": {
      "type": "string"
     },
     "prefix": {
      "type": "string"
     },
     "src": {
      "type": "string"
     },
     "dst": {
      "type": "string"
     }
    },
    "required": [
     "type",
     "command",
     "params"
    ]
   },
   "Mail": {
    "type": "object",
    "properties": {
     "subject": {
      "type": "string"
     },
     "from": {
      "type": "string"
     },
     "to": {
      "type": "string"
     },
     "attachments": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/MailAttachment"
      }
     }
    },
    "required": [
     "attachments"
    ]
   },
   "MailAttachment": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "type": {
      "type": "string",
      "description": "MIME type."
     },
     "size": {
      "type": "integer",
      "description": "Bytes after decoding."
     },
     "sha256": {
      "type": "string"
     }
    },
    "required": [
     "type",
     "size",
     "sha256"
    ]
   },
   "ServiceSession": {
    "type": "object",
    "properties": {
     "protocol": {
      "type": "string",
      "description": "`ftp`, `pop3`, `imap`, `http`, `ssh`, `smb`, `socks`, `dhcp`, `ntp`, `nbns`, `nbdgm`."
     },
     "src": {
      "type": "string"
     },
     "sport": {
      "type": "integer"
     },
     "dst": {
      "type": "string"
     },
     "dport": {
      "type": "integer"
     },
     "banner": {
      "type": "string",
      "description": "First line of the server."
     },
     "client": {
      "type": "string",
      "description": "What the client calls itself."
     },
     "user": {
      "type": "string"
     },
     "password": {
      "type": "string"
     },
     "domain": {
      "type": "string",
      "description": "Windows domain."
     },
     "host": {
      "type": "string",
      "description": "Name of the client's machine."
     },
     "target": {
      "type": "string",
      "description": "Where a proxy was asked to connect, or the address that was wanted."
     },
     "names": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Names that were asked for or announced."
     },
     "commands": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Lines of the client, without passwords."
     },
     "first_seen": {
      "type": "string",
      "description": "UTC, `YYYY-MM-DD HH:MM:SS,mmm`."
     }
    },
    "required": [
     "protocol",
     "src",
     "sport",
     "dst",
     "dport"
    ],
    "description": "What a conversation of a service tells about those who speak. Text keeps printable ASCII; other bytes are `\\xhh`."
   },
   "SmtpSession": {
    "type": "object",
    "properties": {
     "hostname": {
      "type": "string",
      "description": "What the client calls itself."
     },
     "user": {
      "type": "string",
      "description": "Who logged in."
     },
     "password": {
      "type": "string",
      "description": "Absent where the login does not send it."
     },
     "mail_from": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Addresses of the envelope."
     },
     "mail_to": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "mails": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/Mail"
      }
     },
     "src": {
      "type": "string"
     },
     "sport": {
      "type": "integer"
     },
     "dst": {
      "type": "string"
     },
     "dport": {
      "type": "integer"
     },
     "raw": {
      "type": "string",
      "description": "What the client sent, non-printable bytes as `\\xhh`."
     }
    },
    "required": [
     "dst",
     "raw"
    ]
   },
   "TlsCertificate": {
    "type": "object",
    "properties": {
     "sha256": {
      "type": "string"
     },
     "sha1": {
      "type": "string"
     },
     "subject": {
      "type": "string"
     },
     "issuer": {
      "type": "string"
     },
     "serial": {
      "type": "string"
     },
     "not_before": {
      "type": "string"
     },
     "not_after": {
      "type": "string"
     }
    },
    "required": [
     "sha256"
    ]
   },
   "TlsHello": {
    "type": "object",
    "properties": {
     "sender": {
      "type": "string",
      "enum": [
       "client",
       "server"
      ]
     },
     "sni": {
      "type": "string"
     },
     "ja3": {
      "type": "string"
     },
     "ja3s": {
      "type": "string"
     },
     "ja4": {
      "type": "string"
     },
     "ja4s": {
      "type": "string"
     }
    },
    "required": [
     "sender"
    ]
   },
   "TlsSession": {
    "type": "object",
    "properties": {
     "src": {
      "type": "string"
     },
     "sport": {
      "type": "integer"
     },
     "dst": {
      "type": "string"
     },
     "dport": {
      "type": "integer"
     },
     "decrypted": {
      "type": "boolean",
      "description": "The analysis brought the keys: requests that were inside are in `http`."
     },
     "transport": {
      "type": "string",
      "enum": [
       "quic",
       "dtls"
      ],
      "description": "What the handshake runs over, if not TCP."
     },
     "sni": {
      "type": "string",
      "description": "Server name the client asked for."
     },
     "version": {
      "type": "string",
      "description": "Version that was negotiated (`TLS 1.2`)."
     },
     "cipher": {
      "type": "string"
     },
     "alpn": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "ja3": {
      "type": "string",
      "description": "MD5, hexadecimal."
     },
     "ja3s": {
      "type": "string",
      "description": "MD5, hexadecimal."
     },
     "ja4": {
      "type": "string"
     },
     "ja4s": {
      "type": "string"
     },
     "session_id": {
      "type": "string",
      "description": "Hexadecimal. 2.x."
     },
     "server_random": {
      "type": "string",
      "description": "Hexadecimal. 2.x."
     },
     "certificates": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/TlsCertificate"
      }
     },
     "further_hellos": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/TlsHello"
      },
      "description": "Hellos after the first of either side: after a retry request of TLS 1.3, or in a renegotiation."
     },
     "first_seen": {
      "type": "string",
      "description": "Time of the first hello, UTC `YYYY-MM-DD HH:MM:SS,mmm`."
     },
     "passlisted": {
      "type": "boolean",
      "description": "The server name is on the passlist."
     }
    },
    "required": [
     "src",
     "sport",
     "dst",
     "dport"
    ],
    "description": "A TLS handshake."
   }
  }
 },
 "dropped": {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "dropped",
  "type": "array",
  "items": {
   "$ref": "#/definitions/FileRecord"
  },
  "description": "Files the sample left behind, one record per content.",
  "definitions": {
   "FileRecord": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string",
      "description": "The name the file is known by: the guest's own name where metadata tell it, else the name on disk."
     },
     "path": {
      "type": "string",
      "description": "Path below the analysis directory, with `/`."
     },
     "size": {
      "type": "integer",
      "description": "Size in bytes."
     },
     "crc32": {
      "type": "string",
      "description": "CRC-32 (IEEE), 8 upper-case hexadecimal digits."
     },
     "md5": {
      "type": "string"
     },
     "sha1": {
      "type": "string"
     },
     "sha256": {
      "type": "string"
     },
     "sha512": {
      "type": "string"
     },
     "sha3_384": {
      "type": "string",
      "description": "SHA3-384; on request only, it is the slowest of all."
     },
     "ssdeep": {
      "type": [
       "string",
       "null"
      ],
      "description": "Fuzzy hash, `blocksize:hash:hash` as ssdeep 2.14 prints it; `null` if it could not be made."
     },
     "tlsh": {
      "type": [
       "string",
       "null"
      ],
      "description": "TLSH with its `T1` prefix; `null` under 256 bytes or with too little variety."
     },
     "type": {
      "type": [
       "string",
       "null"
      ],
      "description": "Type in libmagic's words; `null` if it could not be determined."
     },
     "mime": {
      "type": [
       "string",
       "null"
      ],
      "description": "MIME type by libmagic; `null` if it could not be determined."
     },
     "entropy": {
      "type": "number",
      "description": "Shannon entropy in bits per byte, 0-8."
     },
     "filepath": {
      "type": "string",
      "description": "Path in the guest, where metadata tell it (`files.json` of 2.x and CAPE)."
     },
     "paths": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "All paths of the same content below the analysis directory, the first being `path`."
     },
     "guest_paths": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "All paths in the guest that had this content."
     },
     "pids": {
      "type": "array",
      "items": {
       "type": "integer"
      },
      "description": "Processes that wrote the file (`files.json` of 2.x and CAPE)."
     },
     "truncated": {
      "type": "boolean",
      "description": "`true` if the sandbox cut the upload: the content ends in the literal `... (truncated)` and the hashes are of the cut file."
     },
     "yara": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/YaraMatch"
      },
      "description": "Rules that matched."
     }
    },
    "required": [
     "name",
     "path",
     "size",
     "crc32",
     "md5",
     "sha1",
     "sha256",
     "sha512",
     "ssdeep",
     "type"
    ],
    "description": "Identity of one file: the record of `dropped[]` and, with everything optional, of `file`.\n\nHexadecimal digests are lower-case, `crc32` alone is upper-case, as every generation of Cuckoo printed it."
   },
   "YaraMatch": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "meta": {
      "type": "object",
      "additionalProperties": {
       "type": "string"
      }
     },
     "strings": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Matched strings: text, or `{ AA BB }` where not printable."
     }
    },
    "required": [
     "name",
     "meta",
     "strings"
    ],
    "description": "A YARA rule that matched a file."
   }
  }
 },
 "signatures": {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "signatures",
  "type": "array",
  "items": {
   "$ref": "#/definitions/SignatureMatch"
  },
  "description": "Signatures that matched, ascending by severity, then name.",
  "definitions": {
   "SignatureMark": {
    "type": "object",
    "properties": {
     "type": {
      "type": "string",
      "enum": [
       "call",
       "ioc",
       "generic"
      ]
     },
     "pid": {
      "type": "integer",
      "description": "`call`: the process."
     },
     "cid": {
      "type": "integer",
      "description": "`call`: the call's `id` within the process."
     },
     "process_index": {
      "type": "integer",
      "description": "`call`: position of the process in `behavior.processes`, from 0: processes may have had the same id one after the other."
     },
     "category": {
      "type": "string",
      "description": "`ioc`: what kind of indicator (`file`, `registry`, `domain`)."
     },
     "ioc": {
      "type": "string",
      "description": "`ioc`: the indicator."
     },
     "description": {
      "type": "string"
     },
     "data": {
      "type": "object",
      "additionalProperties": {},
      "description": "`generic`: a free record."
     }
    },
    "required": [
     "type"
    ],
    "description": "One piece of evidence: an API call, an indicator, or a free record."
   },
   "SignatureMatch": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "description": {
      "type": "string"
     },
     "severity": {
      "type": "integer",
      "description": "1 (informative) to 3 (malicious) in the classic scale; larger values are kept."
     },
     "alert": {
      "type": "boolean"
     },
     "references": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "data": {
      "type": "array",
      "items": {
       "type": "object",
       "additionalProperties": {}
      },
      "description": "Evidence as classic Cuckoo files it: free records of the signature."
     },
     "categories": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "families": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Malware families. 0.6 and later."
     },
     "authors": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "confidence": {
      "type": "integer",
      "description": "0-100. CAPE."
     },
     "weight": {
      "type": "number",
      "description": "Weight in the score. CAPE."
     },
     "ttps": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "ATT&CK technique ids, sub-techniques kept (`T1055.012`)."
     },
     "mbcs": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Malware Behavior Catalog ids."
     },
     "marks": {
      "type": "array",
      "items": {
       "$ref": "#/definitions/SignatureMark"
      },
      "description": "Evidence that points into this report. 2.x."
     },
     "markcount": {
      "type": "integer",
      "description": "All marks there were, when `marks` was cut."
     }
    },
    "required": [
     "name",
     "description",
     "severity",
     "alert",
     "references",
     "data"
    ],
    "description": "One entry of the key `signatures`: a signature that matched. Sorted ascending by severity, then name."
   }
  }
 },
 "debug": {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "debug",
  "type": "object",
  "properties": {
   "log": {
    "type": "string",
    "description": "`analysis.log` of the guest; undecodable bytes replaced by U+FFFD; `\"\"` without a log (never absent). All generations."
   },
   "errors": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "Errors of the task. 0.5 and later."
   },
   "cuckoo": {
    "type": "string",
    "description": "`cuckoo.log` of the host. 2.x."
   },
   "action": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "Actions the host asks of an operator. 2.x."
   },
   "dbgview": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "Lines of DebugView. 2.x."
   }
  },
  "required": [
   "log",
   "errors"
  ],
  "description": "What the sandbox said about its own work."
 },
 "processing": {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "processing",
  "type": "object",
  "properties": {
   "processor": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     },
     "version": {
      "type": "string"
     }
    },
    "required": [
     "name",
     "version"
    ]
   },
   "schema": {
    "type": "string",
    "description": "Version of the report's shape."
   },
   "modules": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/ModuleRecord"
    }
   },
   "diagnostics": {
    "type": "array",
    "items": {
     "$ref": "#/definitions/ReportedDiagnostic"
    }
   }
  },
  "required": [
   "processor",
   "schema",
   "modules",
   "diagnostics"
  ],
  "description": "The runner's own key `processing`: what ran, how it went, what was found damaged.",
  "definitions": {
   "ModuleRecord": {
    "type": "object",
    "properties": {
     "key": {
      "type": "string"
     },
     "package": {
      "type": "string"
     },
     "version": {
      "type": "string"
     },
     "status": {
      "type": "string",
      "enum": [
       "ok",
       "failed",
       "skipped"
      ]
     },
     "milliseconds": {
      "type": "integer",
      "description": "Wall time in whole milliseconds; 0 if skipped."
     },
     "error": {
      "type": "object",
      "properties": {
       "code": {
        "type": "string"
       },
       "message": {
        "type": "string"
       }
      },
      "required": [
       "code",
       "message"
      ],
      "description": "Why it failed."
     },
     "missing": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "The required keys that were not there."
     }
    },
    "required": [
     "key",
     "status",
     "milliseconds"
    ],
    "description": "How one module went."
   },
   "ReportedDiagnostic": {
    "type": "object",
    "properties": {
     "code": {
      "type": "string",
      "description": "Stable, upper-case, for programs: `LOG_TRUNCATED`."
     },
     "message": {
      "type": "string",
      "description": "For people: what was expected, what was found, what was kept."
     },
     "source": {
      "type": "string",
      "description": "The file, below the analysis directory."
     },
     "offset": {
      "type": "integer",
      "description": "Byte offset in the source."
     },
     "length": {
      "type": "integer",
      "description": "Length of the damaged part in bytes, where known."
     },
     "key": {
      "type": "string"
     }
    },
    "required": [
     "code",
     "key",
     "message"
    ],
    "description": "A diagnostic with the key of the module that reported it; `analysis` for what was found while opening the directory."
   }
  }
 }
}
