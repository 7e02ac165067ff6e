import type { DnsAnswer, DnsQuery, Domain } from '@cuculus/core'
import type { DnsEvent, DnsRecord } from '@cuculus/pcap'
import type { Passlist } from './passlist.js'
import { timeText } from './timeText.js'

interface Question {
  readonly hostname: string
  readonly type: string
  readonly protocol: DnsEvent['protocol']
  readonly answers: DnsAnswer[]
  /** Answers that are in a long list, so that a repeated response adds nothing. */
  known?: Set<string>
  ip: string | null
  rcode: string | undefined
  server: string | undefined
  readonly time: number
  isAnnounced: boolean
}

/** Answers of one question that are kept. */
const mostAnswers = 1000

/** Answers of all questions that are kept; what most captures have is a thousandth. */
const mostAnswersInAll = 1_000_000

/** Questions of one response that its answers are given to. Each has one; thousands of them would each take all answers. */
const mostAnswered = 16

/** So many answers are looked through one by one; most questions have fewer. */
const fewAnswers = 8

/** Questions of one name that are looked through one by one. */
const mostAlike = 8

/** Texts of names that lead to their questions at once. */
const mostNames = 10_000

/** Gathers questions, each name and type once, with what the capture's own responses say. */
export class DnsCollector {
  readonly #questions = new Map<string, Question>()
  /** The questions for the names as they were written, for most names are asked for again and again. */
  readonly #byName = new Map<string, Question[]>()
  /** First address of each name, whichever type was asked for. */
  readonly #addresses = new Map<string, string>()
  readonly #servers = new Set<string>()
  readonly #passlist: Passlist
  readonly #limit: number
  #answersLeft = mostAnswersInAll
  refused = 0

  constructor(passlist: Passlist, limit: number) {
    this.#passlist = passlist
    this.#limit = limit
  }

  take(message: DnsEvent): void {
    const { protocol, origin } = message
    const server = message.isResponse ? origin.src : origin.dst
    let answered = 0
    for (const { name, type } of message.questions) {
      const question = this.#question(message, name, type)
      if (question === undefined) continue
      question.isAnnounced = false
      if (protocol === 'dns') {
        question.server ??= server
        if (this.#servers.size < this.#limit) this.#servers.add(server)
      }
      if (message.isResponse && answered++ < mostAnswered) this.#answer(question, message)
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
    const alike = this.#byName.get(hostname)
    const found = alike?.find((question) => question.type === type && question.protocol === protocol)
    if (found !== undefined) return found
    const key = `${protocol} ${type} ${hostname.toLowerCase()}`
    const known = this.#questions.get(key)
    if (known !== undefined) {
      this.#remember(hostname, alike, known)
      return known
    }
    if (this.#questions.size >= this.#limit) {
      this.refused++
      return undefined
    }
    const question: Question = {
      hostname,
      type,
      protocol,
      answers: [],
      ip: null,
      rcode: undefined,
      server: undefined,
      isAnnounced,
      time: origin.time,
    }
    this.#questions.set(key, question)
    this.#remember(hostname, alike, question)
    return question
  }

  #remember(hostname: string, alike: Question[] | undefined, question: Question): void {
    if (alike !== undefined) {
      if (alike.length < mostAlike) alike.push(question)
      return
    }
    if (this.#byName.size >= mostNames) this.#byName.clear()
    this.#byName.set(hostname, [question])
  }

  #answer(question: Question, message: DnsEvent): void {
    question.rcode ??= message.rcode
    for (const record of message.answers) this.#add(question, record)
  }

  /** mDNS answers do not repeat the question (RFC 6762 §6): they belong to the one that asked for the record's name and type, or to none. */
  #unasked(message: DnsEvent): void {
    for (const record of message.answers) {
      const question = this.#question(message, record.name, record.type, true)
      if (question === undefined) continue
      question.rcode ??= message.rcode
      this.#add(question, record)
    }
  }

  #add(question: Question, { type, data, ttl }: DnsRecord): void {
    const { answers } = question
    if (answers.length >= mostAnswers || isKnown(question, type, data)) return
    if (this.#answersLeft === 0) {
      this.refused++
      return
    }
    this.#answersLeft--
    question.known?.add(`${type} ${data}`)
    answers.push({ type, data, ttl })
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

function isKnown(question: Question, type: string, data: string): boolean {
  const { answers } = question
  if (answers.length < fewAnswers) return answers.some((answer) => answer.data === data && answer.type === type)
  question.known ??= new Set(answers.map((answer) => `${answer.type} ${answer.data}`))
  return question.known.has(`${type} ${data}`)
}
