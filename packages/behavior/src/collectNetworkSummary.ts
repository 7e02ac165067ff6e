import { type CallEvent } from '@cuculus/behavior-log'
import { addressOf } from './linuxCall.js'
import { type Operation } from './operations.js'
import { type SummaryBuilder } from './summaryBuilder.js'
import { argument, text } from './vocabulary.js'

/** Hosts, addresses and URLs as the process asked for them. */
export function collectNetworkSummary(call: CallEvent, operation: Operation, summary: SummaryBuilder): void {
  switch (operation) {
    case 'downloadFile':
      summary.add('downloads_file', text(argument(call, 'url')))
      break
    case 'connectHost':
      summary.add('connects_host', text(argument(call, 'host')))
      break
    case 'openUrl':
      summary.add('fetches_url', text(argument(call, 'url')))
      break
    case 'resolveHost':
      summary.add('resolves_host', text(argument(call, 'host')))
      break
    case 'connectAddress':
      summary.add('connects_ip', addressOf(call))
      break
    case 'queryWmi':
      summary.add('wmi_query', text(argument(call, 'query')))
      break
    case 'deriveTlsKeys':
      addMasterSecret(call, summary)
      break
    case 'expandTlsKeys':
      if (argument(call, 'type') === 'key expansion') addMasterSecret(call, summary)
      break
    default:
  }
}

function addMasterSecret(call: CallEvent, summary: SummaryBuilder): void {
  summary.addTuple('tls_master', [
    text(argument(call, 'clientRandom')),
    text(argument(call, 'serverRandom')),
    argument(call, 'masterSecret'),
  ])
}
