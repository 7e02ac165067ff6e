import type { Condition, FieldPattern, Rule } from '@cuculus/signatures'
import { type Draft, group } from './group.js'

const r = String.raw

/** A family that is known by the name of a mutex, which keeps it from running twice. */
function byMutex(name: string, family: string, mutex: FieldPattern, ...others: readonly Condition[]): Draft {
  return {
    name: `family_${name}`,
    description: `Leaves traces by which ${family} is known`,
    severity: 3,
    families: [family],
    ttps: ['T1480.002'],
    match: others.length === 0 ? { mutex } : { any: [{ mutex }, ...others] },
  }
}

/** Families of malware whose names for things have been published and that no other program has. */
export const families: readonly Rule[] = group('family', [
  byMutex('asyncrat', 'AsyncRAT', r`^AsyncMutex_\w+$`),
  byMutex('conti', 'Conti', r`^(hsfjuukjzloqu28oajh727190|kjsidugidf99439)$`),
  byMutex('cybergate', 'CyberGate', r`^_x_X_(BLOCKMOUSE|PASSWORDLIST|UPDATE)_X_x_$`),
  byMutex('darkcomet', 'DarkComet', r`^DC_MUTEX-\w{5,}$`, { key: r`\\Software\\DC3_FEXEC(\\|$)` }),
  byMutex('lockbit', 'LockBit', r`^(Global\\|\\BaseNamedObjects\\)?\{BEF590BE-11A6-442A-A85B-656C1081E04C\}$`),
  byMutex('poison_ivy', 'Poison Ivy', r`^\)!VoqA\.I4$`),
  byMutex('quasar', 'Quasar', r`^QSR_MUTEX_\w+$`),
  byMutex('ramnit', 'Ramnit', r`^KyUffThOkYwRRtgPP$`),
  byMutex('remcos', 'Remcos', r`^(Remcos_Mutex_Inj|(Remcos|Rmc)-[A-Z0-9]{6})$`, {
    key: r`\\Software\\(Remcos|Rmc)-[A-Z0-9]{6}(\\|$)`,
  }),
  byMutex('sality', 'Sality', r`^(uxJLpe1m|Op1mutx9)$`),
  byMutex('wannacry', 'WannaCry', r`^(Global\\)?MsWinZonesCacheCounterMutexA\d?$`, {
    service_create: r`^mssecsvc2\.\d$`,
  }),
  byMutex('xtreme', 'Xtreme RAT', r`^(XTREMEUPDATE|XTREMECLIENT)$`),
  {
    name: 'family_nanocore',
    description: 'Leaves files by which NanoCore is known',
    severity: 3,
    families: ['NanoCore'],
    ttps: ['T1074.001'],
    match: {
      any: (['file_write', 'file_create'] as const).map((kind) => ({
        [kind]: r`\\AppData\\Roaming\\[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\\(run|catalog|storage)\.dat$`,
      })),
    },
  },
  {
    name: 'family_netwire',
    description: 'Keeps settings by which NetWire is known',
    severity: 3,
    families: ['NetWire'],
    ttps: ['T1112'],
    match: { registry_set: r`\\Software\\NetWire\\(HostId|Install Date)$` },
  },
  {
    name: 'family_njrat',
    description: 'Keeps what was typed where njRAT does',
    severity: 3,
    families: ['njRAT'],
    ttps: ['T1112', 'T1056.001'],
    match: { registry_set: r`^HKEY_(CURRENT_USER|USERS\\[^\\]+)\\Software\\[^\\]+\\\[kl\]$` },
  },
])
