import { type CallEvent } from '@cuculus/behavior-log'
import { type Anomaly } from '@cuculus/core'
import { argument } from './vocabulary.js'

/** What a monitor found odd about its own hooks: calls of category `anomaly` in 1.2, `__anomaly__` notifications since (Cuckoo 2 never reported them). */
export function anomalyOf(call: CallEvent): Omit<Anomaly, 'name' | 'pid'> {
  return {
    category: argument(call, 'anomalyCategory') ?? '',
    funcname: argument(call, 'anomalyFunction') ?? '',
    message: argument(call, 'anomalyMessage') ?? '',
  }
}
