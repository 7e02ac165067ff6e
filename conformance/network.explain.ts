import { createHash } from 'node:crypto'
import { categories, type Category, type Comparison } from './network.compare.js'

/** Why our value may differ from the truth's. */
interface Explanation {
  readonly reason: string
  readonly category: Category | readonly Category[]
  /** Captures it holds for. */
  readonly capture: RegExp
  /** The differing value with its sign. */
  readonly value?: RegExp
  readonly holds?: (comparison: Comparison, value: string) => boolean
}

const everywhere = /./

const explanations: readonly Explanation[] = [
  {
    reason: 'tshark cannot read the file, which was damaged on purpose: the value is what it says of the undamaged one',
    category: categories,
    capture: /\.(?:bad-magic|bigcaplen)\.pcap$/,
    holds: ({ undamaged }, value) =>
      value === '- 0' || categories.some((category) => undamaged?.[category].includes(value.slice(2)) === true),
  },
  {
    reason: 'tshark stops at the damage: of the conversation that it hits, the packets before and after are ours',
    category: ['packets', 'tcp'],
    capture: /zeek__http_post\.bigcaplen|ndpi__fuzz-2021-10-13/,
    value: /^(?:[+-] \d+|\+ 141\.142\.228\.5 53595 54\.243\.55\.129 80 \d+ \d+)$/,
    holds: ({ truth }) => truth.capture.readError !== null,
  },
  {
    reason: 'tshark puts no message together whose packets stand in the wrong order',
    category: ['http responses', 'http objects'],
    capture: /\.out-of-order\.pcap$/,
    value: /^\+/,
    holds: isProven,
  },
  {
    reason: 'a body that ends with its connection is complete, also where a reset or the end of a tunnel ends it',
    category: ['http responses', 'http objects'],
    capture: /cuckoo20-sample-storage|http-connect-fragmented/,
    value: /^\+/,
    holds: isProven,
  },
  {
    reason: 'tshark counts a pcapng block of an unknown type as a packet',
    category: 'packets',
    capture: /^pcaps-derived\/.*\.pcapng$/,
    holds: ({ network, truth, unknownBlocks }) =>
      unknownBlocks > 0 && truth.capture.packets === (network.capture?.packets ?? 0) + unknownBlocks,
  },
  {
    reason: 'a SYN that comes after other packets of its connection opens no second one',
    category: 'tcp',
    capture: /^pcaps-derived\/.*\.out-of-order\.pcap$/,
  },
  {
    reason: 'packets quoted by ICMP errors are not conversations of their own, nor are the questions in them',
    category: ['dns questions', 'dns answers'],
    capture: /icmp/,
    value: /^-/,
  },
  {
    reason: 'a name whose compression pointers loop is no name; tshark lists a remark in its place',
    category: 'dns questions',
    capture: /zeek__dns_dns-invalid-names/,
    value: /<name contains a pointer that loops>/,
  },
  {
    reason: 'a name of more than 255 bytes is cut there; tshark lists a remark in its place',
    category: ['dns questions', 'dns answers'],
    capture: /ndpi__malformed_dns/,
  },
  {
    reason:
      'a response whose body is cut by a hole: its head is in the capture, tshark lists what it could put together',
    category: 'http responses',
    capture: everywhere,
    value: /^\+/,
    holds: (comparison, value) =>
      isResponse(comparison, value) && count(comparison, value) <= cutResponses(comparison, value),
  },
  {
    reason: 'a response that is whole and stands beside one that is cut by a hole: tshark lists neither',
    category: 'http responses',
    capture: everywhere,
    value: /^\+/,
    holds: isResponse,
  },
  {
    reason: 'a body that is whole, byte by byte, beside one that is cut by a hole: tshark lists neither',
    category: 'http objects',
    capture: everywhere,
    value: /^\+/,
    holds: isBody,
  },
  {
    reason: 'what there is of a body that is cut, or stands where no message begins, is no body; tshark exports it',
    category: 'http objects',
    capture: everywhere,
    value: /^-/,
    holds: ({ evidence, truth }, value) =>
      truth.httpObjects.some(
        ({ sha256, size }) => sha256 === value.slice(2) && evidence?.isPiece(sha256, size) === true,
      ),
  },
  {
    reason:
      'tshark does not take this for HTTP: the port is that of another protocol, the method is unknown to it, or there is no version',
    category: 'http requests',
    capture:
      /http_get-to-ssh|http-single-conn-22|query-method|no-version|atomic-frag|tcp-http-with-padding|tcp_reassembly|http-data-after-09/,
  },
  {
    reason: 'a request line without a target has none; tshark takes the version for it',
    category: 'http requests',
    capture: /zeek__http_methods/,
    value: /OPTIONS HTTP\/1\.1$/,
  },
  {
    reason: 'the line end between the answer to CONNECT and what the tunnel carries is no body',
    category: 'http objects',
    capture: /http-connect-tls/,
    value: new RegExp(`^- ${createHash('sha256').update('\n').digest('hex')}$`),
  },
  {
    reason:
      'a field that is continued in the next line is one field (RFC 9112 §5.2): the chunked coding that is hidden so is undone',
    category: ['http requests', 'http objects'],
    capture: /te_obs_fold|multi_value_te|http-evader-05[89]/,
  },
  {
    reason:
      'all content codings that are named are undone, also where a blank stands before the colon or another field follows',
    category: 'http objects',
    capture: /http-evader-(138|144|176)/,
  },
  {
    reason: 'requests of HTTP/2 are listed as those of HTTP/1; tshark has other fields for them',
    category: ['http requests', 'http responses', 'http objects'],
    capture: /ndpi__http2/,
    value: /^\+/,
  },
  {
    reason: 'TLS is recognised by its contents on any port and after any STARTTLS',
    category: ['tls client', 'tls server'],
    capture: /tls_port_80|rdp-to-ssl|irc-starttls/,
    value: /^\+/,
  },
  {
    reason:
      'hellos in QUIC are read as well; tshark 4.0 reads some, by port and version, and gives them no JA3 where it cannot decrypt',
    category: ['tls client', 'tls server'],
    capture: everywhere,
    value: /^\+/,
    holds: ({ network }, value) =>
      (network.tls ?? []).some(
        ({ transport, ja3, ja3s }) =>
          transport === 'quic' && [ja3, ja3s].some((digest) => digest !== undefined && value.endsWith(digest)),
      ),
  },
]

/** Whether the bytes of a body of that digest stand in the capture without a hole, behind a head that says so. */
function isBody({ evidence }: Comparison, value: string): boolean {
  return evidence?.bodies.has(value.slice(2)) === true
}

function isProven(comparison: Comparison, value: string): boolean {
  return isBody(comparison, value) || isResponse(comparison, value)
}

/** How often a value differs in the comparison. */
function count({ tallies }: Comparison, value: string): number {
  return tallies.get('http responses')?.different.filter((other) => other === value).length ?? 0
}

function cutResponses({ evidence }: Comparison, value: string): number {
  return evidence?.responses.get(value.slice(2))?.cut ?? 0
}

/** Whether there are as many responses of that status and type in the bytes as the truth has and we have beyond it: no wrong one can be among them. */
function isResponse(comparison: Comparison, value: string): boolean {
  const theirs = comparison.truth.http.responses.filter(
    ({ status, contentType }) => `${String(status)} ${contentType ?? ''}` === value.slice(2),
  )
  const there = comparison.evidence?.responses.get(value.slice(2))?.all ?? 0
  return theirs.length + count(comparison, value) <= there
}

/** Why a value differs; `undefined` if nothing explains it. */
export function explain(comparison: Comparison, category: Category, value: string): string | undefined {
  return explanations.find(
    (explanation) =>
      [explanation.category].flat().includes(category) &&
      explanation.capture.test(comparison.capture) &&
      (explanation.value?.test(value) ?? true) &&
      (explanation.holds?.(comparison, value) ?? true),
  )?.reason
}
