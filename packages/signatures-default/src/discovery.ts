import type { Rule } from '@cuculus/signatures'
import { group } from './group.js'

const r = String.raw

/** Questions about the machine, its users and its network. */
export const discovery: readonly Rule[] = group('discovery', [
  {
    name: 'discovery_system',
    description: 'Asks for the system with a command',
    severity: 1,
    ttps: ['T1082'],
    match: {
      command: [
        r`(^|\\|\s|")systeminfo(\.exe)?\b`,
        r`\bwmic(\.exe)?"?\s+(os|computersystem|cpu|bios|csproduct)\b`,
        'Get-ComputerInfo',
      ],
    },
  },
  {
    name: 'discovery_user',
    description: 'Asks who is logged on with a command',
    severity: 1,
    ttps: ['T1033'],
    match: { command: [r`(^|\\|\s|")(whoami|quser|qwinsta)(\.exe)?\b`, r`\bquery(\.exe)?"?\s+(user|session)\b`] },
  },
  {
    name: 'discovery_network_configuration',
    description: 'Asks for the configuration of the network with a command',
    severity: 1,
    ttps: ['T1016'],
    match: {
      command: [
        r`\bipconfig(\.exe)?"?\s+/all`,
        r`(^|\\|\s|")(arp(\.exe)?\s+-a|route(\.exe)?\s+print|nbtstat(\.exe)?\s+-)`,
        r`\bnetsh(\.exe)?"?\s+interface\s+(ip\s+)?show`,
      ],
    },
  },
  {
    name: 'discovery_connections',
    description: 'Lists the connections of the machine with a command',
    severity: 1,
    ttps: ['T1049'],
    match: { command: [r`(^|\\|\s|")netstat(\.exe)?\b`, 'Get-NetTCPConnection'] },
  },
  {
    name: 'discovery_domain',
    description: 'Asks for the domain, its computers and its administrators',
    severity: 2,
    ttps: ['T1018', 'T1069.002', 'T1087.002', 'T1482'],
    match: {
      command: [
        r`\bnet1?(\.exe)?"?\s+(view\b|(group|user|accounts|localgroup)\b.*/dom)`,
        r`\bnltest(\.exe)?"?\s.*/(domain_trusts|dclist|trusted_domains|dsgetdc)`,
        r`\bdsquery(\.exe)?\b`,
        r`\badfind(\.exe)?\b`,
      ],
    },
  },
  {
    name: 'discovery_processes',
    description: 'Lists running programs with a command',
    severity: 1,
    ttps: ['T1057'],
    match: { command: [r`(^|\\|\s|")tasklist(\.exe)?\b`, r`\bwmic(\.exe)?"?\s+process\s+(list|get)\b`] },
  },
  {
    name: 'discovery_security_products',
    description: 'Asks which security products are installed',
    severity: 2,
    ttps: ['T1518.001', 'T1047'],
    match: {
      any: [
        { wmi_query: r`\b(AntiVirusProduct|FirewallProduct|AntiSpywareProduct)\b` },
        {
          command: [
            r`SecurityCenter2?`,
            'AntiVirusProduct',
            // The lists that loaders compare with.
            r`\bfindstr(\.exe)?"?\s.*\b(wrsa|opssvc|AvastUI|AVGUI|bdservicehost|nswscsvc|sophoshealth|ekrn|MsMpEng|avp)\b`,
          ],
        },
      ],
    },
  },
  {
    name: 'discovery_installed_software',
    description: 'Lists the installed programs',
    severity: 1,
    ttps: ['T1518'],
    match: {
      any: [
        {
          count: { registry_open: { key: r`\\CurrentVersion\\Uninstall\\[^\\]+$` } },
          atLeast: 10,
          distinct: 'key',
          perProcess: true,
        },
        { command: r`\bwmic(\.exe)?"?\s+product\s+get\b` },
      ],
    },
  },
  {
    name: 'discovery_external_address',
    description: 'Asks a service of the internet for its own address',
    severity: 2,
    ttps: ['T1016'],
    match: {
      any: [
        {
          domain: r`(^|\.)(api\.ipify\.org|ipinfo\.io|ip-api\.com|checkip\.(amazonaws\.com|dyndns\.org)|icanhazip\.com|ifconfig\.(me|co)|whatismyip(address)?\.com|myexternalip\.com|freegeoip\.\w+|ipecho\.net|wtfismyip\.com|api\.myip\.com|geoplugin\.net|ident\.me|db-ip\.com)$`,
        },
        {
          dns_query: r`^(api\.ipify\.org|ipinfo\.io|ip-api\.com|checkip\.(amazonaws\.com|dyndns\.org)|icanhazip\.com|ifconfig\.(me|co)|myexternalip\.com|ipecho\.net|wtfismyip\.com|geoplugin\.net)$`,
        },
      ],
    },
  },
  {
    name: 'discovery_language',
    description: 'Asks for the language of the system, as malware does that spares some countries',
    severity: 1,
    ttps: ['T1614.001'],
    match: {
      any: [
        { system_info: { api: '^(GetKeyboardLayout|GetSystemDefaultLangID|GetUserDefaultLCID|GetUserGeoID)$' } },
        { registry_read: r`\\Control\\Nls\\Language\\(InstallLanguage|Default)$` },
      ],
    },
  },
  {
    name: 'discovery_machine_id',
    description: 'Reads the id that Windows gave the machine',
    severity: 1,
    ttps: ['T1012', 'T1082'],
    match: { registry_read: r`\\Microsoft\\Cryptography\\MachineGuid$` },
  },
  {
    name: 'discovery_shares',
    description: 'Lists shares of the network',
    severity: 2,
    ttps: ['T1135'],
    match: {
      any: [
        { call: { api: ['NetShareEnum', 'WNetOpenEnumW', 'WNetOpenEnumA'] } },
        { command: [r`\bnet1?(\.exe)?"?\s+share\b`, r`\bwmic(\.exe)?"?\s+share\b`] },
      ],
    },
  },
  {
    name: 'discovery_many_commands',
    description: 'Runs several commands one after the other that explore the machine',
    severity: 3,
    confidence: 80,
    ttps: ['T1059.003', 'T1082', 'T1016', 'T1033'],
    match: {
      count: {
        process_create: {
          command_line: r`\b(systeminfo|whoami|quser|ipconfig|arp|netstat|tasklist|nltest|hostname|net1?)(\.exe)?\b`,
        },
      },
      atLeast: 4,
      distinct: 'command_line',
    },
  },
  {
    name: 'discovery_running_programs',
    description: 'Goes through the programs that run',
    severity: 1,
    ttps: ['T1057'],
    match: { count: { process_list: { name: '.' } }, atLeast: 10, distinct: 'name', perProcess: true },
  },
  {
    name: 'discovery_user_files',
    description: 'Looks into very many folders of the user',
    severity: 2,
    confidence: 70,
    ttps: ['T1083'],
    match: {
      count: {
        file_enumerate: {
          path: r`^[A-Z]:\\Users\\[^\\]+\\(Documents|Desktop|Pictures|Downloads|Music|Videos)\\`,
          not: { process: r`^(explorer|searchindexer|searchprotocolhost)\.exe$` },
        },
      },
      atLeast: 20,
      distinct: 'path',
      perProcess: true,
    },
  },
])
