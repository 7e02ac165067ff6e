import type { PeCertificate, PeSignature, PeTimestamp } from '@cuculus/core'
import type { AuthenticodeSignature, AuthenticodeTimestamp, Certificate } from '@cuculus/pe'
import { utcTime } from './utcTime.js'

/** `pe_signatures`. 2.0 had the certificates only (`signature[]`), and only where M2Crypto was installed; nothing was verified. */
export function peSignatures(signatures: readonly AuthenticodeSignature[]): readonly PeSignature[] {
  return signatures.map((signature) => ({
    digest_algorithm: signature.digestAlgorithm,
    digest: signature.digest,
    computed_digest: signature.computedDigest,
    file_intact: signature.fileIntact,
    signature_valid: signature.signatureValid,
    chain_complete: signature.chainComplete,
    chain: signature.chain.map(toCertificate),
    certificate_count: signature.certificates.length,
    program_name: signature.programName,
    more_info_url: signature.moreInfoUrl,
    signing_time: utcTime(signature.timestamp?.time ?? null),
    ...(signature.timestamp === null ? {} : { timestamp: toTimestamp(signature.timestamp) }),
    ...(signature.pageHashes === null ? {} : { page_hashes: signature.pageHashes }),
    nested: signature.nested,
  }))
}

function toTimestamp({ kind, issuer, serialNumber, valid }: AuthenticodeTimestamp): PeTimestamp {
  return { kind, issuer, serial_number: serialNumber, valid }
}

function toCertificate({ subject, issuer, ...certificate }: Certificate): PeCertificate {
  return {
    serial_number: certificate.serialNumber,
    subject: subject.text,
    issuer: issuer.text,
    ...(subject.commonName === undefined ? {} : { common_name: subject.commonName }),
    ...(subject.organization === undefined ? {} : { organization: subject.organization }),
    ...(subject.locality === undefined ? {} : { locality: subject.locality }),
    ...(subject.country === undefined ? {} : { country: subject.country }),
    ...(subject.email === undefined ? {} : { email: subject.email }),
    not_before: utcTime(certificate.notBefore),
    not_after: utcTime(certificate.notAfter),
    md5: certificate.md5,
    sha1: certificate.sha1,
    sha256: certificate.sha256,
  }
}
