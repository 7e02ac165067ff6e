import type { Rule } from '@cuculus/signatures'
import { group } from './group.js'

const r = String.raw
const web = r`^(chrome|msedge|firefox|opera|brave|iexplore)\.exe$`

/** Conversations that malware has. */
export const network: readonly Rule[] = group('network', [
  {
    name: 'network_http_address',
    description: 'Fetches by HTTP from an address instead of a name',
    severity: 2,
    confidence: 70,
    ttps: ['T1071.001'],
    platform: 'windows',
    match: {
      http: {
        host: r`^\d{1,3}(\.\d{1,3}){3}(:\d+)?$`,
        not: { host: r`^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|239\.255)\.` },
      },
    },
  },
  {
    name: 'network_http_program',
    description: 'Fetches a program by HTTP',
    severity: 2,
    ttps: ['T1105'],
    match: {
      any: [
        { http: { path: r`\.(exe|dll|scr|msi|hta|ps1|vbs|bat|jar)(\?|$)`, status: '< 400' } },
        {
          http: {
            path: r`\.(exe|dll|scr|msi|hta|ps1|vbs|bat|jar)(\?|$)`,
            not: { status: '>= 0', host: r`(microsoft|windowsupdate|google|gvt1|mozilla|adobe)\.(com|net|org)$` },
          },
        },
      ],
    },
  },
  {
    name: 'network_user_agent_script',
    description: 'Speaks HTTP with the name of a script language',
    severity: 2,
    ttps: ['T1071.001', 'T1059'],
    match: {
      http: {
        user_agent: r`(WindowsPowerShell|WinHttp\.WinHttpRequest|python-requests|Python-urllib|curl/|Wget/|Go-http-client|AutoIt|Microsoft BITS)`,
        not: { host: r`(microsoft|windowsupdate|gvt1|google)\.com$` },
      },
    },
  },
  {
    name: 'network_http_odd_port',
    description: 'Speaks HTTP on a port that is not for it',
    severity: 2,
    ttps: ['T1571'],
    match: { http: { port: '> 0', not: { port: [80, 443, 8080, 8000, 8008, 8888, 1900, 5357] } } },
  },
  {
    name: 'network_post_repeated',
    description: 'Sends the same form again and again',
    severity: 2,
    ttps: ['T1071.001'],
    match: {
      any: [{ http: { method: '^POST$', count: '>= 5' } }, { count: { http: { method: '^POST$' } }, atLeast: 10 }],
    },
  },
  {
    name: 'network_tor',
    description: 'Looks for the Tor network',
    severity: 3,
    ttps: ['T1090.003'],
    match: {
      any: [
        { domain: r`\.onion(\.\w+)*$` },
        { domain: r`(^|\.)(tor2web\.\w+|onion\.(to|cab|link|ws|ly|pet)|torproject\.org)$` },
        { dns_query: r`(\.onion(\.\w+)*|(^|\.)torproject\.org)$` },
        { file_write: r`\\(tor\.exe|torrc)$` },
      ],
    },
  },
  {
    name: 'network_dynamic_dns',
    description: 'Speaks with a name of a service for changing addresses',
    severity: 2,
    ttps: ['T1568'],
    match: {
      domain: {
        domain: r`(^|\.)(duckdns\.org|no-ip\.(com|org|biz|info)|ddns\.net|hopto\.org|zapto\.org|sytes\.net|myftp\.(org|biz)|servebeer\.com|serveftp\.com|dyndns\.\w+|changeip\.\w+|freedns\.afraid\.org|ydns\.eu|gotdns\.ch|dynu\.(com|net)|linkpc\.net)$`,
        // Tells who asks his own address, which is another finding.
        not: { domain: r`^checkip\.` },
      },
    },
  },
  {
    name: 'network_paste_site',
    description: 'Reads from a site where anybody can leave text or files',
    severity: 2,
    confidence: 80,
    ttps: ['T1102.001'],
    match: {
      any: [
        {
          domain: r`(^|\.)(pastebin\.(com|pl)|paste\.ee|hastebin\.com|ghostbin\.\w+|rentry\.(co|org)|textbin\.net|transfer\.sh|anonfiles\.com|file\.io|catbox\.moe|gofile\.io|temp\.sh|0x0\.st)$`,
        },
        { http_request: r`//(pastebin\.com|paste\.ee|transfer\.sh|gofile\.io)/` },
      ],
    },
  },
  {
    name: 'network_messenger_api',
    description: 'Uses a messenger to report or to be told what to do',
    severity: 3,
    confidence: 80,
    ttps: ['T1102.002', 'T1567'],
    match: {
      any: [
        { domain: '^api\\.telegram\\.org$' },
        { tls: { sni: '^api\\.telegram\\.org$' } },
        { http_request: [r`api\.telegram\.org/bot`, r`discord(app)?\.com/api/webhooks`] },
        { command: [r`api\.telegram\.org/bot`, r`discord(app)?\.com/api/webhooks`] },
        { dns_query: '^api\\.telegram\\.org$' },
      ],
    },
  },
  {
    name: 'network_tunnel',
    description: 'Uses a service that makes a machine inside reachable from outside',
    severity: 3,
    ttps: ['T1572'],
    match: {
      any: [
        {
          domain: r`(^|\.)(ngrok(-free)?\.(io|com|app)|portmap\.(io|host)|serveo\.net|localtunnel\.me|loca\.lt|trycloudflare\.com|playit\.gg)$`,
        },
        { dns_query: r`(^|\.)(ngrok(-free)?\.(io|com|app)|portmap\.(io|host)|serveo\.net|playit\.gg)$` },
        { command: r`\b(ngrok|chisel|plink)(\.exe)?"?\s.*(tcp|http|client|-R)\b` },
      ],
    },
  },
  {
    name: 'network_mail',
    description: 'Sends mail by itself',
    severity: 3,
    ttps: ['T1071.003', 'T1048.003'],
    match: {
      any: [
        { smtp: { raw: r`(?i)MAIL FROM|EHLO|HELO` } },
        { flow: { dport: [25, 465, 587], protocol: 'tcp' } },
        { connect: { port: '^(25|465|587)$' } },
        { domain: r`^smtp\.(gmail|googlemail|live|office365|mail\.yahoo|mail\.ru|yandex|gmx|web|aol|zoho|163|qq)\.` },
      ],
    },
  },
  {
    name: 'network_irc',
    description: 'Speaks with a chat server, as old bots do',
    severity: 3,
    ttps: ['T1071'],
    match: {
      any: [
        { irc: { command: '^(NICK|JOIN|PRIVMSG|USER)$' } },
        { flow: { dport: [6660, 6666, 6667, 6668, 6669, 6697], protocol: 'tcp' } },
      ],
    },
  },
  {
    name: 'network_icmp_data',
    description: 'Sends much data in pings',
    severity: 2,
    confidence: 70,
    ttps: ['T1095'],
    match: { icmp: { type: 8, data: r`^.{100}`, not: { data: '^(abcdefghijklmnopqrstuvwabcdefghi)+$' } } },
  },
  {
    name: 'network_ftp',
    description: 'Speaks FTP with another machine',
    severity: 2,
    ttps: ['T1071.002', 'T1048.003'],
    match: {
      any: [
        { flow: { dport: 21, protocol: 'tcp' } },
        { connect: { port: '^21$' } },
        { command: r`\bftp(\.exe)?"?\s.*-s:` },
      ],
    },
  },
  {
    name: 'network_odd_port',
    description: 'Connects to a port that back doors like',
    severity: 2,
    confidence: 70,
    ttps: ['T1571'],
    match: {
      any: [
        {
          flow: { dport: [1337, 1604, 4444, 4445, 5552, 6606, 7707, 8808, 9999, 12345, 31337, 54321], protocol: 'tcp' },
        },
        { connect: { port: '^(1337|1604|4444|4445|5552|6606|7707|8808|9999|12345|31337|54321)$' } },
      ],
    },
  },
  {
    name: 'network_script_connects',
    description: 'Has a host of scripts or libraries connect to an address by itself, at a port of no usual service',
    severity: 2,
    ttps: ['T1571', 'T1059'],
    match: {
      connect: {
        host: r`^\d+\.\d+\.\d+\.\d+$`,
        process: r`^(powershell|pwsh|wscript|cscript|mshta|regsvr32|rundll32|msbuild|installutil)\.exe$`,
        not: {
          host: r`^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|2(2[4-9]|[345]\d))\.`,
          port: '^(0|53|80|443)$',
        },
      },
    },
  },
  {
    name: 'network_dns_tunnel',
    description: 'Asks for names so long that they carry data',
    severity: 3,
    confidence: 80,
    ttps: ['T1071.004', 'T1048'],
    match: {
      count: {
        dns: {
          hostname: r`^[a-z0-9+/=_-]{40,63}\.`,
          not: { hostname: r`(in-addr|ip6)\.arpa$|(amazonaws|cloudfront|akamai\w*|azure\w*|googlevideo)\.(com|net)$` },
        },
      },
      atLeast: 5,
      distinct: 'hostname',
    },
  },
  {
    name: 'network_dns_text',
    description: 'Asks for text by DNS, which may hold orders',
    severity: 2,
    confidence: 60,
    ttps: ['T1071.004'],
    match: { dns: { hostname: '.', type: '^TXT$', not: { hostname: r`(^_|_dmarc|_spf|_domainkey)` } } },
  },
  {
    name: 'network_generated_names',
    description: 'Asks for many names that nobody has',
    severity: 3,
    confidence: 80,
    ttps: ['T1568.002'],
    match: {
      count: { dns: { hostname: r`^[a-z0-9-]+\.[a-z]{2,10}$`, rcode: '^NXDOMAIN$' } },
      atLeast: 20,
      distinct: 'hostname',
    },
  },
  {
    name: 'network_mining',
    description: 'Speaks with a pool that mines crypto-currency',
    severity: 3,
    ttps: ['T1496.001'],
    match: {
      any: [
        {
          domain: r`(^|\.)(minergate\.com|supportxmr\.com|nanopool\.org|xmrpool\.\w+|moneroocean\.stream|minexmr\.com|2miners\.com|hashvault\.pro|dwarfpool\.com|f2pool\.com|ethermine\.org|nicehash\.com)$`,
        },
        {
          command: [
            r`stratum\+(tcp|ssl|udp)://`,
            r`\b(xmrig|cpuminer|minerd|ethminer|nbminer|phoenixminer)(\.exe)?\b`,
            r`--donate-level\b`,
            r`-a\s+(cryptonight|randomx|rx/0)\b`,
          ],
        },
      ],
    },
  },
  {
    // Guests without a connection do this on their own account as well.
    name: 'network_dead_hosts',
    description: 'Tries several hosts that do not answer',
    severity: 1,
    confidence: 70,
    ttps: ['T1008'],
    match: {
      count: {
        dead_host: { ip: '.', not: { ip: r`^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|2(2[4-9]|[345]\d))\.` } },
      },
      atLeast: 3,
      distinct: 'ip',
    },
  },
  {
    name: 'network_scans',
    description: 'Tries the same service on many machines',
    severity: 3,
    ttps: ['T1046', 'T1021.002'],
    match: {
      count: { flow: { dport: [22, 23, 135, 139, 445, 1433, 3306, 3389, 5900], protocol: 'tcp' } },
      atLeast: 20,
      distinct: 'dst',
    },
  },
  {
    name: 'network_large_upload',
    description: 'Sends a great deal of data to one machine',
    severity: 2,
    confidence: 70,
    ttps: ['T1041'],
    match: {
      flow: { bytes_src: '>= 1000000', protocol: 'tcp', not: { dst: r`^(10|127|192\.168|172\.(1[6-9]|2\d|3[01]))\.` } },
    },
  },
  {
    name: 'network_proxy_setting',
    description: 'Sends the traffic of the user through a proxy',
    severity: 2,
    confidence: 80,
    ttps: ['T1090', 'T1557'],
    match: { registry_set: [r`\\Internet Settings\\(AutoConfigURL|ProxyServer)$`] },
  },
  {
    name: 'network_hosts_file',
    description: 'Changes which addresses names have for this machine',
    severity: 3,
    ttps: ['T1565.001', 'T1562.001'],
    match: {
      any: [
        { file_write: r`\\drivers\\etc\\hosts$` },
        { file_copy: { target: r`\\drivers\\etc\\hosts$` } },
        { command: r`>>?\s*"?[^"]*\\drivers\\etc\\hosts` },
      ],
    },
  },
  {
    name: 'network_download_api',
    description: 'Fetches a file with the download function of Windows',
    severity: 2,
    confidence: 80,
    ttps: ['T1105'],
    match: { download: { url: '^(https?|ftp):', not: { process: web } } },
  },
  {
    name: 'network_remote_access_tool',
    description: 'Brings a tool with which others can work at the machine from afar',
    severity: 2,
    confidence: 80,
    ttps: ['T1219.002'],
    match: {
      any: [
        {
          domain: r`(^|\.)(anydesk\.com|teamviewer\.com|screenconnect\.com|agent-api\.atera\.com|splashtop\.com|rustdesk\.com|netsupportsoftware\.com|remoteutilities\.com|ammyy\.com|getscreen\.me|dwservice\.net|supremocontrol\.com|action1\.com|meshcentral\.com)$`,
        },
        ...(['file_write', 'file_create'] as const).map((kind) => ({
          [kind]: r`\\(AnyDesk|client32|ScreenConnect\.\w+|AteraAgent|rustdesk|TeamViewer(_Service)?|rutserv|rfusclient|AA_v3|strwinclt|MeshAgent|SRServer|dwagent|supremo)\.exe$`,
        })),
      ],
    },
  },
  {
    name: 'network_cloud_upload',
    description: 'Uses a tool or a store of the cloud to which data are carried off',
    severity: 2,
    ttps: ['T1567.002'],
    match: {
      any: [
        {
          command: [
            r`\brclone(\.exe)?"?\s.*\b(copy|sync|move|config)\b`,
            r`\bmega(cmd|client|-put|-login|-sync)\w*(\.exe|\.bat)?\b`,
          ],
        },
        { domain: r`(^|\.)(mega\.(co\.)?nz|mega\.io)$` },
      ],
    },
  },
  {
    name: 'network_admin_share',
    description: 'Copies files to another machine by the shares that only administrators may use',
    severity: 3,
    ttps: ['T1021.002', 'T1570'],
    match: {
      any: [
        ...(['file_write', 'file_create'] as const).map((kind) => ({
          [kind]: r`^\\\\(\?\\UNC\\)?[^\\?]{2,}\\(ADMIN|[A-Z])\$\\`,
        })),
        { file_copy: { target: r`^\\\\(\?\\UNC\\)?[^\\?]{2,}\\(ADMIN|[A-Z])\$\\` } },
        { command: r`\b(copy|xcopy|robocopy)(\.exe)?"?\s.*\\\\[^\\\s]+\\(ADMIN|[A-Z])\$\\` },
      ],
    },
  },
])
