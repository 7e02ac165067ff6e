import type { Rule } from '@cuculus/signatures'
import { group } from './group.js'

const r = String.raw

/** What is destroyed or held to ransom. */
export const impact: readonly Rule[] = group('impact', [
  {
    name: 'ransomware_deletes_shadow_copies',
    description: 'Deletes the shadow copies, from which files could be restored',
    severity: 3,
    ttps: ['T1490'],
    match: {
      command: [
        r`\bvssadmin(\.exe)?"?\s.*delete\s+shadows`,
        r`\bwmic(\.exe)?"?\s.*shadowcopy\s.*delete`,
        r`\bdiskshadow(\.exe)?"?\s.*delete`,
        r`Win32_Shadowcopy\b.*(Delete|Remove-WmiObject|Remove-CimInstance)`,
      ],
    },
  },
  {
    name: 'ransomware_shrinks_shadow_storage',
    description: 'Shrinks the room for shadow copies, which loses them',
    severity: 3,
    ttps: ['T1490'],
    match: { command: r`\bvssadmin(\.exe)?"?\s.*resize\s+shadowstorage` },
  },
  {
    name: 'ransomware_disables_recovery',
    description: 'Switches the repair of Windows at its start off',
    severity: 3,
    ttps: ['T1490'],
    match: {
      command: [
        r`\bbcdedit(\.exe)?"?\s.*recoveryenabled\s+no`,
        r`\bbcdedit(\.exe)?"?\s.*bootstatuspolicy\s+ignoreallfailures`,
        r`\breagentc(\.exe)?"?\s+/disable`,
      ],
    },
  },
  {
    name: 'ransomware_deletes_backups',
    description: 'Deletes the backups of Windows',
    severity: 3,
    ttps: ['T1490'],
    match: { command: r`\bwbadmin(\.exe)?"?\s+delete\s+(catalog|systemstatebackup|backup)` },
  },
  {
    name: 'ransomware_disables_restore_points',
    description: 'Switches restore points off',
    severity: 3,
    ttps: ['T1490', 'T1112'],
    match: { registry_set: { key: r`\\(SystemRestore)\\(DisableSR|DisableConfig)$`, data: '^(1|0x0*1)$' } },
  },
  {
    name: 'ransomware_note',
    description: 'Leaves notes with the demand of a ransom in several folders',
    severity: 3,
    ttps: ['T1486'],
    match: {
      count: {
        file_write: {
          path: r`\\[^\\]*(decrypt|recover|restore|ransom|read[_\s-]?me|how[_\s-]to|help[_\s-]your|unlock|your[_\s-]files)[^\\]*\.(txt|html?|hta|rtf|bmp|png)$`,
        },
      },
      atLeast: 5,
      distinct: 'path',
      perProcess: true,
    },
  },
  {
    name: 'ransomware_renames_files',
    description: 'Renames many files of the user',
    severity: 3,
    ttps: ['T1486'],
    match: {
      count: {
        file_move: { path: r`\.(docx?|xlsx?|pptx?|pdf|jpe?g|png|txt|csv|zip|sql|mdb|psd|mp[34]|avi|odt|pst)$` },
      },
      atLeast: 25,
      distinct: 'path',
      perProcess: true,
    },
  },
  {
    name: 'ransomware_appends_ending',
    description: 'Adds an ending to the names of files of many kinds',
    severity: 3,
    ttps: ['T1486'],
    match: {
      count: {
        file_move: {
          target: r`\.(docx?|xlsx?|pptx?|pdf|jpe?g|png|txt|csv|xml|ini|cab|zip|rar|7z|sql|mdb|psd|mp[34]|avi|odt|pst|html?|dll)\.[^\\. ]{3,}$`,
          not: {
            target: r`\.(bak|tmp|temp|old|orig|part|partial|crdownload|download|gz|zip|bz2|new|lnk|config|resources)$`,
          },
        },
      },
      atLeast: 5,
      distinct: 'target',
      perProcess: true,
    },
  },
  {
    name: 'ransomware_random_ending',
    description: 'Gives files endings of random digits, as who encrypts them one by one does',
    severity: 3,
    ttps: ['T1486'],
    match: {
      count: { file_move: { target: r`\.[0-9A-F]{16,128}$` } },
      atLeast: 5,
      distinct: 'target',
      perProcess: true,
    },
  },
  {
    name: 'ransomware_extension',
    description: 'Gives several files an ending that is known of ransomware',
    severity: 3,
    ttps: ['T1486'],
    match: {
      any: (['file_write', 'file_create', 'file_move'] as const).map((kind) => ({
        count: {
          [kind]: {
            [kind === 'file_move' ? 'target' : 'path']:
              r`\.(wncry|wcry|locky|zepto|odin|cerber\d?|crypt|crypted|encrypted|locked|cryptolocker|ryuk|ryk|conti|lockbit|akira|phobos|dharma|djvu|makop|revil|sodinokibi|maze|babyk|blackcat|hive|avaddon|medusa)$`,
          },
        },
        // One such file may be anything.
        atLeast: 3,
        distinct: kind === 'file_move' ? 'target' : 'path',
        perProcess: true,
      })),
    },
  },
  {
    name: 'ransomware_wallpaper',
    description: 'Changes the wallpaper to a picture of its own',
    severity: 2,
    confidence: 70,
    ttps: ['T1491.001'],
    match: { registry_set: { key: r`\\Control Panel\\Desktop\\Wallpaper$`, not: { process: '^explorer\\.exe$' } } },
  },
  {
    name: 'ransomware_stops_services',
    description: 'Stops services of databases, mail or backup, so that their files can be changed',
    severity: 3,
    ttps: ['T1489'],
    match: {
      command: r`\b(net1?|sc|taskkill)(\.exe)?"?\s.*\b(MSSQL\S*|SQLSERVERAGENT|sqlservr|SQLWriter|MySQL\d*|OracleService\w*|MSExchange\w*|Veeam\w*|BackupExec\w*|VSS|wbengine)\b`,
    },
  },
  {
    name: 'impact_boot_record',
    description: 'Opens a whole disk for writing, where the boot record is',
    severity: 3,
    ttps: ['T1561.002'],
    match: {
      any: [
        { file_write: r`PhysicalDrive\d|\\Device\\Harddisk\d\\(DR0|Partition0)` },
        { file_create: { path: r`PhysicalDrive\d`, access: 'write' } },
        { file_open: { path: r`PhysicalDrive\d`, access: 'write' } },
      ],
    },
  },
  {
    name: 'impact_wipes_free_space',
    description: 'Overwrites free space or the journal of a disk, so that deleted files are lost',
    severity: 3,
    ttps: ['T1485', 'T1070.004'],
    match: {
      command: [r`\bcipher(\.exe)?"?\s.*/w:`, r`\bfsutil(\.exe)?"?\s+usn\s+deletejournal`, r`\bsdelete(64)?(\.exe)?\b`],
    },
  },
  {
    name: 'impact_deletes_many_files',
    description: 'Deletes very many files outside the folders for temporary ones',
    severity: 2,
    confidence: 80,
    ttps: ['T1485'],
    match: {
      count: {
        file_delete: { path: r`^[A-Z]:\\Users\\[^\\]+\\(Documents|Desktop|Pictures|Downloads|Music|Videos)\\` },
      },
      atLeast: 30,
      distinct: 'path',
      perProcess: true,
    },
  },
  {
    name: 'impact_shutdown',
    description: 'Shuts the machine down or starts it again',
    severity: 2,
    ttps: ['T1529'],
    match: {
      any: [
        { command: r`\bshutdown(\.exe)?"?\s.*[/-][rsfp]\b` },
        {
          call: { api: ['ExitWindowsEx', 'NtShutdownSystem', 'InitiateSystemShutdownExW', 'InitiateSystemShutdownW'] },
        },
      ],
    },
  },
  {
    name: 'impact_takes_ownership',
    description: 'Gives everybody all rights to files',
    severity: 2,
    ttps: ['T1222.001'],
    match: { command: [r`\bicacls(\.exe)?"?\s.*/grant\s.*(everyone|\*S-1-1-0)`, r`\btakeown(\.exe)?"?\s.*/f\b`] },
  },
  {
    name: 'ransomware_overwrites_files',
    description: 'Writes into very many files of the user',
    severity: 2,
    confidence: 70,
    ttps: ['T1486'],
    match: {
      count: {
        file_write: {
          path: r`^[A-Z]:\\Users\\[^\\]+\\(Documents|Desktop|Pictures|Downloads|Music|Videos)\\.*\.(docx?|xlsx?|pptx?|pdf|jpe?g|png|txt|csv|zip|sql|mdb|psd|mp[34]|avi|odt|pst)$`,
        },
      },
      atLeast: 25,
      distinct: 'path',
      perProcess: true,
    },
  },
  {
    name: 'impact_ends_programs',
    description: 'Ends many other programs, as is done so that their files can be changed',
    severity: 2,
    confidence: 80,
    ttps: ['T1489'],
    match: {
      any: [
        {
          count: { process_terminate: { remote: true, target: '.' } },
          atLeast: 10,
          distinct: 'target',
          perProcess: true,
        },
        {
          count: { process_create: { command_line: r`\btaskkill(\.exe)?"?\s.*/im\s` } },
          atLeast: 5,
          distinct: 'command_line',
        },
      ],
    },
  },
])
