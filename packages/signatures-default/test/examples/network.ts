import { asked, flow, requested, traffic } from '../containers.js'
import { connect, copy, dns, download, type Examples, open, run, set, visit, write } from '../worlds.js'

const question = (hostname: string, type = 'A', rcode = 'NOERROR') => ({ hostname, ip: null, type, rcode })
const settings = 'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings'

export const network: Examples = {
  network_http_address: {
    fires: [requested('http://93.184.216.34/a')],
    silent: [requested('http://example.com/a'), requested('http://192.168.1.1/a')],
  },
  network_http_program: {
    fires: [requested('http://x.example/a.exe', { status: 200 }), requested('http://x.example/a.dll?x')],
    silent: [requested('http://x.example/a.html'), requested('http://x.example/a.exe', { status: 404 })],
  },
  network_user_agent_script: {
    fires: [requested('http://x.example/', { 'user-agent': 'Mozilla/5.0 (Windows NT) WindowsPowerShell/5.1' })],
    silent: [requested('http://x.example/', { 'user-agent': 'Mozilla/5.0 Firefox/1' }), requested('http://x.example/')],
  },
  network_http_odd_port: {
    fires: [requested('http://x.example:4711/a')],
    silent: [requested('http://x.example:8080/a'), requested('http://x.example/a')],
  },
  network_post_repeated: {
    fires: [requested('http://x.example/', { method: 'POST', count: 5 })],
    silent: [
      requested('http://x.example/', { method: 'POST', count: 4 }),
      requested('http://x.example/', { count: 50 }),
    ],
  },
  network_tor: {
    fires: [asked('abcdefgh.onion'), asked('abcdefgh.onion.to'), [write('C:\\x\\tor.exe')]],
    silent: [asked('onion.example'), asked('redonion.com')],
  },
  network_dynamic_dns: {
    fires: [asked('evil.duckdns.org')],
    silent: [asked('example.org'), asked('checkip.dyndns.org')],
  },
  network_paste_site: {
    fires: [asked('pastebin.com'), [visit('https://pastebin.com/raw/x')]],
    silent: [asked('mypastebin.com.example')],
  },
  network_messenger_api: {
    fires: [asked('api.telegram.org'), [visit('https://discord.com/api/webhooks/1/x')], [dns('api.telegram.org')]],
    silent: [asked('telegram.org'), [visit('https://discord.com/app')]],
  },
  network_tunnel: { fires: [asked('0.tcp.ngrok.io'), [run('ngrok.exe tcp 3389')]], silent: [asked('ngroks.example')] },
  network_mail: {
    fires: [
      traffic({ tcp: [flow('1.2.3.4', 587)] }),
      [connect('1.2.3.4', 25)],
      asked('smtp.mail.yahoo.com'),
      traffic({ smtp: [{ dst: '1.2.3.4', raw: 'EHLO x' }] }),
    ],
    silent: [traffic({ tcp: [flow('1.2.3.4', 443)] }), [connect('1.2.3.4', 250)], asked('mail.yahoo.com')],
  },
  network_irc: {
    fires: [
      traffic({ irc: [{ type: 'client', command: 'NICK', params: 'x' }] }),
      traffic({ tcp: [flow('1.2.3.4', 6667)] }),
    ],
    silent: [traffic({ udp: [flow('1.2.3.4', 6667)] })],
  },
  network_icmp_data: {
    fires: [traffic({ icmp: [{ src: 'a', dst: 'b', type: 8, data: 'x'.repeat(200) }] })],
    silent: [
      traffic({ icmp: [{ src: 'a', dst: 'b', type: 8, data: 'abcdefghijklmnopqrstuvwabcdefghi' }] }),
      traffic({ icmp: [{ src: 'a', dst: 'b', type: 0, data: 'x'.repeat(200) }] }),
    ],
  },
  network_ftp: {
    fires: [traffic({ tcp: [flow('1.2.3.4', 21)] }), [connect('1.2.3.4', 21)], [run('ftp -s:x.txt')]],
    silent: [traffic({ tcp: [flow('1.2.3.4', 2121)] })],
  },
  network_odd_port: {
    fires: [traffic({ tcp: [flow('1.2.3.4', 4444)] }), [connect('1.2.3.4', 31337)]],
    silent: [traffic({ tcp: [flow('1.2.3.4', 443)] }), traffic({ udp: [flow('1.2.3.4', 4444)] })],
  },
  network_script_connects: {
    fires: [{ process: 'powershell.exe', steps: [connect('203.0.113.5', 8880)] }],
    silent: [
      [connect('203.0.113.5', 8880)],
      { process: 'powershell.exe', steps: [connect('203.0.113.5', 443)] },
      { process: 'powershell.exe', steps: [connect('10.0.0.7', 5985)] },
    ],
  },
  network_dns_tunnel: {
    fires: [
      traffic({
        dns: Array.from({ length: 5 }, (_, index) => question(`${'a'.repeat(45)}${String(index)}.evil.example`)),
      }),
    ],
    silent: [traffic({ dns: Array.from({ length: 5 }, (_, index) => question(`host${String(index)}.example`)) })],
  },
  network_dns_text: {
    fires: [traffic({ dns: [question('orders.example', 'TXT')] })],
    silent: [traffic({ dns: [question('orders.example', 'A'), question('_dmarc.example.com', 'TXT')] })],
  },
  network_generated_names: {
    fires: [
      traffic({ dns: Array.from({ length: 20 }, (_, index) => question(`qwxz${String(index)}.com`, 'A', 'NXDOMAIN')) }),
    ],
    silent: [
      traffic({ dns: Array.from({ length: 20 }, (_, index) => question(`qwxz${String(index)}.com`)) }),
      traffic({ dns: Array.from({ length: 40 }, () => question('x.com', 'A', 'NXDOMAIN')) }),
    ],
  },
  network_mining: {
    fires: [asked('xmr.pool.minergate.com'), [run('x.exe -o stratum+tcp://pool:3333 -u x')]],
    silent: [asked('example.com'), [run('x.exe -o out')]],
  },
  network_dead_hosts: {
    fires: [
      traffic({
        dead_hosts: [
          ['1.1.1.1', 1],
          ['2.2.2.2', 1],
          ['3.3.3.3', 1],
        ],
      }),
    ],
    silent: [
      traffic({
        dead_hosts: [
          ['1.1.1.1', 1],
          ['1.1.1.1', 2],
          ['1.1.1.1', 3],
        ],
      }),
    ],
  },
  network_scans: {
    fires: [traffic({ tcp: Array.from({ length: 20 }, (_, index) => flow(`10.0.0.${String(index)}`, 445)) })],
    silent: [traffic({ tcp: Array.from({ length: 40 }, () => flow('10.0.0.1', 445)) })],
  },
  network_large_upload: {
    fires: [traffic({ tcp: [flow('1.2.3.4', 443, { bytes_src: 2_000_000 })] })],
    silent: [
      traffic({
        tcp: [
          flow('1.2.3.4', 443, { bytes_src: 2000, bytes_dst: 9_000_000 }),
          flow('10.0.0.9', 445, { bytes_src: 2_000_000 }),
        ],
      }),
    ],
  },
  network_proxy_setting: {
    fires: [[set(`${settings}\\AutoConfigURL`, 'http://x/p.pac')]],
    silent: [[set(`${settings}\\ProxyEnable`, '0')]],
  },
  network_hosts_file: {
    fires: [
      [write('C:\\Windows\\System32\\drivers\\etc\\hosts')],
      [copy('C:\\h', 'C:\\Windows\\System32\\drivers\\etc\\hosts')],
    ],
    silent: [[open('C:\\Windows\\System32\\drivers\\etc\\hosts')]],
  },
  network_download_api: {
    fires: [[download('http://x.example/a.bin', 'C:\\a.bin')]],
    silent: [{ process: 'iexplore.exe', steps: [download('http://x.example/a.bin', 'C:\\a.bin')] }],
  },
  network_remote_access_tool: {
    fires: [asked('relay-1.net.anydesk.com'), [write('C:\\Users\\u\\AppData\\Roaming\\x\\client32.exe')]],
    silent: [asked('example.com'), [write('C:\\Users\\u\\AppData\\Roaming\\x\\client.exe')]],
  },
  network_cloud_upload: {
    fires: [[run('rclone.exe copy C:\\Users remote:x')], asked('g.api.mega.co.nz')],
    silent: [[run('rclone.exe version')], asked('omega.nz')],
  },
  network_admin_share: {
    fires: [
      [write('\\\\10.0.0.9\\ADMIN$\\x.exe')],
      [copy('C:\\a.exe', '\\\\server\\C$\\Windows\\Temp\\a.exe')],
      [run('cmd /c copy a.exe \\\\server\\admin$\\a.exe')],
    ],
    silent: [
      [write('\\\\server\\share\\x.exe')],
      [copy('C:\\a.exe', 'C:\\$x\\a.exe')],
      [run('cmd /c copy a.exe D:\\$a\\')],
    ],
  },
}
