export {
  type Activity,
  type ActivityField,
  activityFields,
  type ActivityFields,
  type ActivityKind,
} from './activity.js'
export { type AttackTechnique, attackTechnique, isAttackId, isMbcId } from './attackIds.js'
export { attackVersion } from './attackTable.generated.js'
export type { SignatureTiming } from './engine.js'
export { signatureProblems } from './kit/signatureProblems.js'
export {
  readSignatureTests,
  type SignatureTest,
  type SignatureTestFailure,
  type SignatureTestOutcome,
  testSignatures,
} from './kit/signatureTests.js'
export type { SignatureOverlay, SignatureSettings } from './overlay.js'
export type { Pattern } from './pattern.js'
export { type OpenedReport, openReport, type OpenReportOptions, type ReportDialect } from './report/openReport.js'
export { bytesSource, ReportError, type ReportSource } from './report/reportSource.js'
export type {
  ConditionExplanation,
  Explanation,
  HandlerExplanation,
  LeafExplanation,
  MissExplanation,
  QuestionExplanation,
  SequenceExplanation,
  SightingExplanation,
} from './explain/explanation.js'
export { explainSignature } from './explain/explainSignature.js'
export { readRules, readSigma, type RuleFile, type RuleProblem } from './readRules.js'
export { readTrace, type TraceResults } from './trace/readTrace.js'
export { TraceError } from './trace/traceError.js'
export type { FlatRecord, RecordKind } from './recordTable.js'
export type {
  CallPattern,
  Condition,
  CountCondition,
  FieldPattern,
  FieldPatterns,
  Leaf,
  NamedLeaf,
  RecordPatterns,
  Rule,
  SequenceCondition,
} from './rule.js'
export { RuleError } from './ruleError.js'
export { type Score, type ScoreContribution, scoreOf } from './score.js'
export { ScoreProcessing } from './scoreProcessing.js'
export { ruleSchema } from './ruleSchema.js'
export { ruleSignature } from './ruleSignature.js'
export { type RunOptions, type RunResult, runSignatures } from './runSignatures.js'
export type { CallFilter, SignatureContext, SignatureResults } from './scope.js'
export {
  isSignatureClass,
  type PatternOptions,
  Signature,
  type SignatureClass,
  type Verdict,
  type YaraSubject,
} from './signature.js'
export { sigmaSignature } from './sigmaSignature.js'
export { SignaturesProcessing, type SignaturesOptions } from './signaturesProcessing.js'
export type {
  SummaryLeaf,
  Survey,
  SurveyedApi,
  SurveyedProcess,
  SurveyExample,
  SurveyOptions,
  SurveyTally,
} from './survey/survey.js'
export { surveyResults } from './survey/surveyResults.js'
export { version } from './version.js'
