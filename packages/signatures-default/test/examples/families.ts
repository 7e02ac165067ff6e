import { type Examples, mutex, service, set, write } from '../worlds.js'

const roaming = 'C:\\Users\\u\\AppData\\Roaming'

/** Names that fire, and one that is near. */
function named(fires: readonly string[], silent: string): Examples[string] {
  return { fires: fires.map((name) => [mutex(name)]), silent: [[mutex(silent)]] }
}

export const families: Examples = {
  family_asyncrat: named(['AsyncMutex_6SI8OkPnk'], 'AsyncMutex'),
  family_conti: named(['hsfjuukjzloqu28oajh727190'], 'hsfjuukjzloqu28oajh72719'),
  family_cybergate: named(['_x_X_BLOCKMOUSE_X_x_', '_x_X_PASSWORDLIST_X_x_'], '_x_X_OTHER_X_x_'),
  family_darkcomet: {
    fires: [[mutex('DC_MUTEX-F54S21D')], [set('HKEY_CURRENT_USER\\Software\\DC3_FEXEC\\x', '1')]],
    silent: [[mutex('MY_DC_MUTEX-F54S21D')], [set('HKEY_CURRENT_USER\\Software\\DC3\\x', '1')]],
  },
  family_lockbit: named(
    ['Global\\{BEF590BE-11A6-442A-A85B-656C1081E04C}'],
    'Global\\{00000000-11A6-442A-A85B-656C1081E04C}',
  ),
  family_poison_ivy: named([')!VoqA.I4'], '!VoqA.I4)'),
  family_quasar: named(['QSR_MUTEX_x8bGsc1Qn5'], 'QSR_MUTEX'),
  family_ramnit: named(['KyUffThOkYwRRtgPP'], 'KyUff'),
  family_remcos: {
    fires: [
      [mutex('Remcos_Mutex_Inj')],
      [mutex('Rmc-A1B2C3')],
      [set('HKEY_CURRENT_USER\\Software\\Rmc-A1B2C3\\exepath', 'x')],
    ],
    silent: [[mutex('Rmc-A1B2C3D4')], [set('HKEY_CURRENT_USER\\Software\\Rmc\\exepath', 'x')]],
  },
  family_sality: named(['uxJLpe1m'], 'uxJLpe1m2'),
  family_wannacry: {
    fires: [[mutex('Global\\MsWinZonesCacheCounterMutexA0')], [service('mssecsvc2.0', 'C:\\x.exe -m security')]],
    silent: [[mutex('MsWinZonesCacheCounterMutex')], [service('mssecsvc', 'C:\\x.exe')]],
  },
  family_xtreme: named(['XTREMEUPDATE'], 'XTREME'),
  family_nanocore: {
    fires: [[write(`${roaming}\\AD50E6D8-5C39-44F7-8A3E-0B9F5D2C1E77\\run.dat`)]],
    silent: [
      [write(`${roaming}\\AD50E6D8-5C39-44F7-8A3E-0B9F5D2C1E77\\state.dat`)],
      [write(`${roaming}\\Game\\run.dat`)],
    ],
  },
  family_netwire: {
    fires: [[set('HKEY_CURRENT_USER\\Software\\NetWire\\HostId', 'HostId-A1B2C3')]],
    silent: [[set('HKEY_CURRENT_USER\\Software\\NetWired\\HostId', 'x')]],
  },
  family_njrat: {
    fires: [[set('HKEY_CURRENT_USER\\Software\\5cd8f17f4086744065eb0992a09e05a2\\[kl]', 'typed')]],
    silent: [[set('HKEY_CURRENT_USER\\Software\\5cd8f17f4086744065eb0992a09e05a2\\kl', 'x')]],
  },
}
