import { access, call, create, end, type Examples, move, open, remove, run, set, write } from '../worlds.js'

const documents = 'C:\\Users\\u\\Documents\\'
const many = (count: number, step: (index: number) => ReturnType<typeof write>): ReturnType<typeof write>[] =>
  Array.from({ length: count }, (_, index) => step(index))

export const impact: Examples = {
  ransomware_deletes_shadow_copies: {
    fires: [
      [run('vssadmin.exe Delete Shadows /All /Quiet')],
      [run('wmic shadowcopy delete')],
      [run('powershell "Get-WmiObject Win32_Shadowcopy | ForEach-Object {$_.Delete();}"')],
    ],
    silent: [[run('vssadmin list shadows')], [run('wmic shadowcopy list')]],
  },
  ransomware_shrinks_shadow_storage: {
    fires: [[run('vssadmin resize shadowstorage /for=c: /on=c: /maxsize=401MB')]],
    silent: [[run('vssadmin list shadowstorage')]],
  },
  ransomware_disables_recovery: {
    fires: [[run('bcdedit /set {default} recoveryenabled No')], [run('reagentc /disable')]],
    silent: [[run('bcdedit /set {default} recoveryenabled yes')], [run('reagentc /info')]],
  },
  ransomware_deletes_backups: {
    fires: [[run('wbadmin delete catalog -quiet')]],
    silent: [[run('wbadmin get versions')]],
  },
  ransomware_disables_restore_points: {
    fires: [[set('HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\SystemRestore\\DisableSR', '1')]],
    silent: [[set('HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\SystemRestore\\DisableSR', '0')]],
  },
  ransomware_note: {
    fires: [many(5, (index) => write(`C:\\d${String(index)}\\HOW_TO_DECRYPT.txt`))],
    silent: [
      many(5, () => write('C:\\d\\HOW_TO_DECRYPT.txt')),
      many(9, (index) => write(`C:\\d${String(index)}\\notes.txt`)),
    ],
  },
  ransomware_renames_files: {
    fires: [many(25, (index) => move(`${documents}${String(index)}.docx`, `${documents}${String(index)}.x`))],
    silent: [
      many(24, (index) => move(`${documents}${String(index)}.docx`, 'x')),
      many(40, (index) => move(`C:\\t${String(index)}.tmp`, 'x')),
    ],
  },
  ransomware_appends_ending: {
    fires: [many(5, (index) => move(`${documents}${String(index)}.docx`, `${documents}${String(index)}.docx.qqq`))],
    silent: [
      many(5, (index) => move(`${documents}${String(index)}.docx`, `${documents}${String(index)}.docx.bak`)),
      many(4, (index) => move(`${documents}${String(index)}.docx`, `${documents}${String(index)}.docx.qqq`)),
      many(9, (index) => move(`${documents}${String(index)}.tmp`, `${documents}${String(index)}.docx`)),
    ],
  },
  ransomware_random_ending: {
    fires: [
      many(5, (index) => move(`C:\\${String(index)}.cab`, `C:\\${String(index)}.cab.5EB66C1ACD7A81203558D67EFCCA5E81`)),
    ],
    silent: [
      many(5, (index) => move(`C:\\${String(index)}.tmp`, `C:\\${String(index)}.20240101`)),
      many(4, (index) => move(`C:\\${String(index)}.cab`, `C:\\${String(index)}.cab.5EB66C1ACD7A81203558D67EFCCA5E81`)),
    ],
  },
  ransomware_extension: {
    fires: [
      ['a', 'b', 'c'].map((name) => write(`${documents}${name}.docx.wncry`)),
      ['a', 'b', 'c'].map((name) => create(`${documents}${name}.docx.lockbit`)),
      ['a', 'b', 'c'].map((name) => move(`${documents}${name}.docx`, `${documents}${name}.docx.akira`)),
    ],
    silent: [
      ['a', 'b', 'c'].map((name) => write(`${documents}${name}.docx`)),
      // Many programs have a file of that ending.
      [write(`${documents}settings.hive`), write(`${documents}settings.hive`), write(`${documents}mail.locked`)],
    ],
  },
  ransomware_wallpaper: {
    fires: [[set('HKEY_CURRENT_USER\\Control Panel\\Desktop\\Wallpaper', 'C:\\x.bmp')]],
    silent: [
      { process: 'explorer.exe', steps: [set('HKEY_CURRENT_USER\\Control Panel\\Desktop\\Wallpaper', 'C:\\x.bmp')] },
      [set('HKEY_CURRENT_USER\\Control Panel\\Desktop\\WallpaperStyle')],
    ],
  },
  ransomware_stops_services: {
    fires: [[run('net stop MSSQLSERVER /y')], [run('taskkill /f /im sqlservr.exe')]],
    silent: [[run('net stop Spooler')]],
  },
  impact_boot_record: {
    fires: [[write('\\??\\PhysicalDrive0')], [create('\\Device\\PhysicalDrive0')]],
    silent: [[open('\\??\\PhysicalDrive0')]],
  },
  impact_wipes_free_space: {
    fires: [[run('cipher /w:C:')], [run('fsutil usn deletejournal /D C:')]],
    silent: [[run('cipher /e C:\\x')], [run('fsutil fsinfo drives')]],
  },
  impact_deletes_many_files: {
    fires: [many(30, (index) => remove(`${documents}${String(index)}.txt`))],
    silent: [
      many(29, (index) => remove(`${documents}${String(index)}.txt`)),
      many(60, (index) => remove(`C:\\Windows\\Temp\\${String(index)}`)),
    ],
  },
  impact_shutdown: { fires: [[run('shutdown /r /t 0')], [call('ExitWindowsEx')]], silent: [[run('shutdown /a')]] },
  impact_takes_ownership: {
    fires: [[run('icacls . /grant Everyone:F /T /C /Q')], [run('takeown /f C:\\x /r')]],
    silent: [[run('icacls C:\\x')]],
  },
  ransomware_overwrites_files: {
    fires: [Array.from({ length: 25 }, (_, index) => write(`${documents}${String(index)}.docx`, 'x'))],
    silent: [
      Array.from({ length: 24 }, (_, index) => write(`${documents}${String(index)}.docx`, 'x')),
      Array.from({ length: 30 }, (_, index) => write(`C:\\ProgramData\\${String(index)}.txt`, 'x')),
    ],
  },
  impact_ends_programs: {
    fires: [
      Array.from({ length: 10 }, (_, index) => [access(700 + index), end(700 + index)]).flat(),
      ['a', 'b', 'c', 'd', 'e'].map((name) => run(`taskkill /f /im ${name}.exe`)),
    ],
    silent: [
      Array.from({ length: 9 }, (_, index) => [access(700 + index), end(700 + index)]).flat(),
      [run('taskkill /f /im a.exe')],
    ],
  },
}
