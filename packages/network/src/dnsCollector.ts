import type { DnsAnswer, DnsQuery, Domain } from '@cuculus/core'
import type { DnsEvent, DnsRecord } from '@cuculus/pcap'
import type { Passlist } from './passlist.js'
import { timeText } from './timeText.js'

interface Question {
  readonly hostname: string
  readonly type: string
  readonly protocol: DnsEvent['protocol']
  readonly answers: DnsAnswer[]
  /** Answers that are in the list, so that a repeated response adds nothing. */
  readonly known: Set<string>
  ip: string | null
  rcode: string | undefined
  server: string | undefined
  readonly time: number
  isAnnounced: boolean
}

/** Answers of one question that are kept. */
const mostAnswers = 1000

/** Gathers questions, each name and type once, with what the capture's own responses say. */
export class DnsCollector {
  readonly #questions = new Map<string, Question>()
  /** First address of each name, whichever type was asked for. */
  readonly #addresses = new Map<string, string>()
  readonly #servers = new Set<string>()
  readonly #passlist: Passlist
  readonly #limit: number
  refused = 0

  constructor(passlist: Passlist, limit: number) {
    this.#passlist = passlist
    this.#limit = limit
  }

  take(message: DnsEvent): void {
    const { protocol, origin } = message
    const server = message.isResponse ? origin.src : origin.dst
    for (const { name, type } of message.questions) {
      const question = this.#question(message, name, type)
      if (question === undefined) continue
      question.isAnnounced = false
      if (protocol === 'dns') {
        question.server ??= server
        if (this.#servers.size < this.#limit) this.#servers.add(server)
      }
      if (message.isResponse) this.#answer(question, message)
    }
    if (message.isResponse && message.questions.length === 0) this.#unasked(message)
  }

  queries(): DnsQuery[] {
    return [...this.#questions.values()].map((question) => this.#query(question))
  }

  /** Names of plain DNS; what a guest announces to its neighbours (mDNS, LLMNR) is no domain. */
  domains(): Domain[] {
    const names = new Map<string, string>()
    for (const { hostname, protocol } of this.#questions.values()) {
      const key = hostname.toLowerCase()
      if (protocol === 'dns' && hostname !== '' && !names.has(key)) names.set(key, hostname)
    }
    return [...names].map(([key, domain]) => ({
      domain,
      ip: this.#addresses.get(key) ?? null,
      ...(this.#passlist.hasName(domain) ? { passlisted: true } : {}),
    }))
  }

  servers(): string[] {
    return [...this.#servers]
  }

  #question({ protocol, origin }: DnsEvent, hostname: string, type: string, isAnnounced = false): Question | undefined {
    const key = `${protocol} ${type} ${hostname.toLowerCase()}`
    const known = this.#questions.get(key)
    if (known !== undefined) return known
    if (this.#questions.size >= this.#limit) {
      this.refused++
      return undefined
    }
    const question: Question = {
      hostname,
      type,
      protocol,
      answers: [],
      known: new Set(),
      ip: null,
      rcode: undefined,
      server: undefined,
      isAnnounced,
      time: origin.time,
    }
    this.#questions.set(key, question)
    return question
  }

  #answer(question: Question, message: DnsEvent): void {
    question.rcode ??= message.rcode
    for (const record of message.answers) this.#add(question, record)
  }

  /** mDNS answers do not repeat the question (RFC 6762 §6): they belong to the one that asked for the record's name and type, or to none. */
  #unasked(message: DnsEvent): void {
    for (const record of message.answers) {
      const key = `${message.protocol} ${record.type} ${record.name.toLowerCase()}`
      const question = this.#questions.get(key) ?? this.#question(message, record.name, record.type, true)
      if (question === undefined) continue
      question.rcode ??= message.rcode
      this.#add(question, record)
    }
  }

  #add(question: Question, { type, data, ttl }: DnsRecord): void {
    const key = `${type} ${data}`
    if (question.known.has(key) || question.answers.length >= mostAnswers) return
    question.known.add(key)
    question.answers.push({ type, data, ttl })
    if (type !== 'A' && type !== 'AAAA') return
    question.ip ??= data
    const name = question.hostname.toLowerCase()
    if (!this.#addresses.has(name)) this.#addresses.set(name, data)
  }

  #query(question: Question): DnsQuery {
    const { hostname, type, protocol, answers, ip, rcode, server, time, isAnnounced } = question
    const firstSeen = timeText(time)
    return {
      hostname,
      ip,
      type,
      ...(rcode === undefined ? {} : { rcode }),
      answers,
      ...(server === undefined ? {} : { server }),
      ...(protocol === 'dns' ? {} : { protocol }),
      ...(isAnnounced ? { announced: true } : {}),
      ...(firstSeen === undefined ? {} : { first_seen: firstSeen }),
      ...(this.#passlist.hasName(hostname) ? { passlisted: true } : {}),
    }
  }
}
