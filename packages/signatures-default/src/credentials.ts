import type { Rule } from '@cuculus/signatures'
import { group } from './group.js'

const r = String.raw
/** Browsers read their own files. */
const browsers = r`^(chrome|chromium|msedge|msedgewebview2|firefox|opera|brave|vivaldi|browser|waterfox|palemoon|seamonkey|iexplore|thunderbird|outlook)\.exe$`

/** PROCESS_VM_READ (processthreadsapi.h) is the bit 0x10: an odd digit before the last. */
const readsMemory = '[13579bdf][0-9a-f]$'
/** Programs for FTP and SSH, and what calls them. */
const owners = r`^(filezilla|winscp|putty|plink|pscp|psftp|pageant|ssh|sshd|scp|sftp|ssh-\w+|git|cuteftp\w*|flashfxp|smartftp|coreftp|wsftp\w*|far)\.exe$`

function reads(path: string | readonly string[], process = browsers): Rule['match'] {
  return {
    any: (['file_open', 'file_read', 'file_copy'] as const).map((kind) => ({ [kind]: { path, not: { process } } })),
  }
}

/** Secrets of the user and of the machine, and what the user types and sees. */
export const credentials: readonly Rule[] = group('credential-access', [
  {
    name: 'credentials_chromium',
    description: 'Reads the passwords or cookies that Chrome and its relatives keep',
    severity: 3,
    ttps: ['T1555.003', 'T1539'],
    match: reads(
      r`\\(Google\\Chrome|Chromium|Microsoft\\Edge|BraveSoftware\\Brave-Browser|Opera Software\\Opera \w+|Vivaldi|Yandex\\YandexBrowser)\\.*(Login Data|Cookies|Web Data|Local State)$`,
    ),
  },
  {
    name: 'credentials_firefox',
    description: 'Reads the passwords or cookies that Firefox and Thunderbird keep',
    severity: 3,
    ttps: ['T1555.003', 'T1539'],
    match: reads(
      r`\\(Firefox|Thunderbird|Waterfox|PaleMoon|SeaMonkey)\\Profiles\\.*\\?(logins\.json|key[34]\.db|signons\.sqlite|cookies\.sqlite)$`,
    ),
  },
  {
    name: 'credentials_mail',
    description: 'Reads accounts of mail programs from the registry',
    severity: 3,
    confidence: 80,
    ttps: ['T1555', 'T1552.002'],
    match: {
      any: [
        {
          registry_open: {
            key: [
              r`\\Windows Messaging Subsystem\\Profiles\\.*9375CFF0413111d3B88A00104B2A6676`,
              r`\\Outlook\\Profiles\\.*9375CFF0413111d3B88A00104B2A6676`,
              r`\\IncrediMail\\Identities`,
            ],
            not: { process: '^outlook\\.exe$' },
          },
        },
      ],
    },
  },
  {
    name: 'credentials_ftp_ssh',
    description: 'Reads accounts of programs for FTP and SSH',
    severity: 3,
    ttps: ['T1552.001', 'T1552.002'],
    match: {
      any: [
        {
          file_open: {
            path: [
              r`\\FileZilla\\(recentservers|sitemanager|filezilla)\.xml$`,
              r`\\\.ssh\\id_(rsa|dsa|ecdsa|ed25519)$`,
              r`\\(GlobalSCAPE\\CuteFTP|FlashFXP|SmartFTP|CoreFTP|Ipswitch\\WS_FTP)\\`,
            ],
            not: { process: owners },
          },
        },
        {
          registry_open: {
            key: r`\\(SimonTatham\\PuTTY\\Sessions|Martin Prikryl\\WinSCP 2\\Sessions|FTPWare\\COREFTP\\Sites|Far\d?\\Plugins\\FTP)`,
            not: { process: owners },
          },
        },
      ],
    },
  },
  {
    name: 'credentials_wallets',
    description: 'Reads wallets of crypto-currencies',
    severity: 3,
    ttps: ['T1555', 'T1005'],
    match: reads(
      [
        r`\\wallet\.dat$`,
        r`\\(Electrum|Exodus|Ethereum\\keystore|Bitcoin|Litecoin|Dogecoin|Zcash|Armory|atomic|Coinomi|Jaxx|MultiBit\w*)\\.*(wallet|seed|keystore|leveldb)`,
      ],
      r`^(bitcoin-qt|electrum|exodus)\.exe$`,
    ),
  },
  {
    name: 'credentials_messengers',
    description: 'Reads sessions of messengers and of game platforms',
    severity: 3,
    ttps: ['T1528', 'T1539'],
    match: reads(
      [
        r`\\discord\w*\\Local Storage\\leveldb`,
        r`\\Telegram Desktop\\tdata\\`,
        r`\\Steam\\(config\\(loginusers|config)\.vdf|ssfn\d+)`,
        r`\\Skype\\.*\\main\.db$`,
      ],
      r`^(discord|telegram|steam|skype)\.exe$`,
    ),
  },
  {
    name: 'credentials_lsass_dump',
    description: 'Dumps the memory of the process that knows the passwords',
    severity: 3,
    ttps: ['T1003.001'],
    match: {
      any: [
        {
          command: [
            r`comsvcs(\.dll)?\W+.*MiniDump`,
            r`\bprocdump(64)?(\.exe)?"?\s.*\blsass`,
            r`\bsqldumper\b.*\blsass`,
            r`\btttracer\b.*-attach`,
          ],
        },
        { file_write: r`\\lsass[^\\]*\.(dmp|zip)$` },
        // Programs that crash dump themselves.
        {
          sequence: [
            { process_access: { image: r`^lsass\.exe$`, access: readsMemory } },
            { call: { api: 'MiniDumpWriteDump' } },
          ],
        },
      ],
    },
  },
  {
    name: 'credentials_registry_hives',
    description: 'Saves the parts of the registry that hold password hashes',
    severity: 3,
    ttps: ['T1003.002', 'T1003.004'],
    match: { command: r`\breg(\.exe)?"?\s+(save|export)\s+"?(hklm|hkey_local_machine)\\(sam|security|system)\b` },
  },
  {
    name: 'credentials_directory_database',
    description: 'Copies the database of the directory service',
    severity: 3,
    ttps: ['T1003.003'],
    match: {
      command: [r`\bntdsutil(\.exe)?"?\s.*\b(ifm|ac\s+i\s+ntds)\b`, r`\b(copy|esentutl|robocopy)\b.*\\ntds\.dit`],
    },
  },
  {
    name: 'credentials_vault',
    description: 'Reads what the credential manager of Windows keeps',
    severity: 2,
    confidence: 60,
    ttps: ['T1555.004'],
    match: {
      any: [
        { system_info: { api: '^(CredEnumerate|CredRead)[AW]?$' } },
        { command: [r`\bvaultcmd(\.exe)?"?\s+/list`, r`\bcmdkey(\.exe)?"?\s+/list`] },
        { file_open: r`\\Microsoft\\(Vault|Credentials)\\[^\\]+` },
      ],
    },
  },
  {
    name: 'credentials_wifi',
    description: 'Shows the passwords of wireless networks',
    severity: 3,
    ttps: ['T1552'],
    match: { command: r`\bnetsh(\.exe)?"?\s+wlan\s+(show\s+profiles?\b.*key\s*=\s*clear|export\s+profile)` },
  },
  {
    name: 'credentials_tools',
    description: 'Runs a well-known tool that collects passwords',
    severity: 3,
    ttps: ['T1003', 'T1555'],
    match: {
      command: [
        r`\b(mimikatz|lazagne|pwdump\w*|gsecdump|fgdump|nanodump|sharpdump|rubeus|mailpassview|webbrowserpassview)(\.exe)?\b`,
        r`\b(sekurlsa|lsadump|kerberos)::\w+`,
        r`\bwce(64|32)?\.exe\b`,
      ],
    },
  },
  {
    name: 'credentials_files',
    description: 'Searches files for the word password',
    severity: 3,
    confidence: 80,
    ttps: ['T1552.001'],
    match: {
      command: [
        r`\bfindstr(\.exe)?"?\s.*\bpass(word|wd)?\b`,
        r`\bdir\b.*\*pass(word)?\*`,
        r`\breg(\.exe)?"?\s+query\b.*/f\s+"?password`,
      ],
    },
  },
  {
    name: 'collection_keylogger_hook',
    description: 'Installs a hook that sees every key',
    severity: 3,
    confidence: 80,
    ttps: ['T1056.001'],
    // A hook for one thread sees what the program's own window is told.
    match: { hook: { type: '^(2|13)$', status: 'SUCCESS', not: { remote: false } } },
  },
  {
    name: 'collection_keylogger_polling',
    description: 'Asks for the state of keys again and again',
    severity: 2,
    confidence: 70,
    ttps: ['T1056.001'],
    match: {
      count: { call: { api: ['GetAsyncKeyState', 'GetKeyState', 'GetKeyboardState'] } },
      atLeast: 100,
      perProcess: true,
    },
  },
  {
    name: 'collection_clipboard',
    description: 'Reads the clipboard',
    severity: 1,
    ttps: ['T1115'],
    match: { any: [{ clipboard: { api: '^GetClipboardData$' } }, { command: 'Get-Clipboard' }] },
  },
  {
    name: 'collection_archive',
    description: 'Packs files with a password or in bulk, as is done before they are carried off',
    severity: 2,
    confidence: 70,
    ttps: ['T1560.001'],
    match: { command: [r`\b(rar|winrar|7z|7za)(\.exe)?"?\s+a\s+(.*\s)?-(hp|p)\S+`, r`\bmakecab(\.exe)?"?\s+/f\b`] },
  },
  {
    name: 'credentials_lsass_access',
    description: 'Opens the process that knows the passwords in order to read its memory',
    severity: 3,
    confidence: 80,
    ttps: ['T1003.001'],
    match: {
      process_access: {
        image: r`^lsass\.exe$`,
        access: readsMemory,
        not: { process: r`^(csrss|wininit|services|svchost|wmiprvse|msmpeng|taskmgr|werfault)\.exe$` },
      },
    },
  },
  {
    name: 'credentials_wdigest',
    description: 'Has Windows keep passwords in memory as they are typed',
    severity: 3,
    ttps: ['T1112', 'T1003.001'],
    match: {
      registry_set: { key: r`\\SecurityProviders\\WDigest\\UseLogonCredential$`, data: '^(1|0x0*1)$' },
    },
  },
  {
    name: 'collection_screenshot',
    description: 'Takes a picture of the screen',
    severity: 2,
    confidence: 70,
    ttps: ['T1113'],
    match: {
      any: [
        { command: r`\bCopyFromScreen\b` },
        { script: r`\bCopyFromScreen\b` },
        {
          sequence: [
            { call: { api: ['BitBlt', 'StretchBlt', 'GdipCreateBitmapFromHBITMAP'] } },
            { file_write: r`\.(bmp|jpe?g|png)$` },
          ],
        },
      ],
    },
  },
  {
    name: 'collection_microphone_camera',
    description: 'Listens to the microphone or looks through the camera',
    severity: 2,
    confidence: 70,
    ttps: ['T1123', 'T1125'],
    match: {
      call: { api: ['waveInOpen', 'capCreateCaptureWindowA', 'capCreateCaptureWindowW'] },
    },
  },
])
