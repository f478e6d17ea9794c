"""Typed events, one class for each event type of the contract. Generated from `schemas/`: change it there.

`python -m schemas.generate` writes this file. Times are `Instant` (microseconds since 1970, UTC), dates are days
since 1970-01-01, vocabularies are strings of the symbols named here, lists are tuples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ledger.claim import Claim
from ledger.instants import Instant

Precision = Literal["INSTANT", "DAY", "MONTH", "UNKNOWN"]
"""How exactly the time of an event is known; DAY and MONTH mean the whole of it, Europe/London."""

ActorRole = Literal["OFFICER", "SUPERVISOR", "CASEWORKER", "ADVISER", "SYSTEM", "COURT", "OTHER"]
"""The capacity in which somebody acted."""

Channel = Literal["PHONE", "EMAIL", "FORM", "SYSTEM_INTERFACE", "IN_PERSON", "JOINT_OPERATION"]
"""The way by which it was said or done."""

Trigger = Literal[
    "OFFICER_DECISION",
    "SUPERVISOR_DIRECTION",
    "AUTOMATED_TASK",
    "BULK_EXTRACT",
    "PARTNER_REQUEST",
    "VICTIM_REQUEST",
    "COURT",
]
"""What set it off: a person's decision, a machine's task, or somebody's request."""

AmendmentReason = Literal["INACCURATE", "MISIDENTIFICATION", "CASE_DROPPED", "DUPLICATE", "OTHER"]
"""Why an earlier event is corrected or retracted."""

Force = Literal[
    "AVON_AND_SOMERSET",
    "BEDFORDSHIRE",
    "CAMBRIDGESHIRE",
    "CHESHIRE",
    "CITY_OF_LONDON",
    "CLEVELAND",
    "CUMBRIA",
    "DERBYSHIRE",
    "DEVON_AND_CORNWALL",
    "DORSET",
    "DURHAM",
    "DYFED_POWYS",
    "ESSEX",
    "GLOUCESTERSHIRE",
    "GREATER_MANCHESTER",
    "GWENT",
    "HAMPSHIRE",
    "HERTFORDSHIRE",
    "HUMBERSIDE",
    "KENT",
    "LANCASHIRE",
    "LEICESTERSHIRE",
    "LINCOLNSHIRE",
    "MERSEYSIDE",
    "METROPOLITAN",
    "NORFOLK",
    "NORTH_WALES",
    "NORTH_YORKSHIRE",
    "NORTHAMPTONSHIRE",
    "NORTHUMBRIA",
    "NOTTINGHAMSHIRE",
    "SOUTH_WALES",
    "SOUTH_YORKSHIRE",
    "STAFFORDSHIRE",
    "SUFFOLK",
    "SURREY",
    "SUSSEX",
    "THAMES_VALLEY",
    "WARWICKSHIRE",
    "WEST_MERCIA",
    "WEST_MIDLANDS",
    "WEST_YORKSHIRE",
    "WILTSHIRE",
    "BRITISH_TRANSPORT_POLICE",
    "POLICE_SCOTLAND",
    "PSNI",
]
"""A police force: the 43 territorial forces of England and Wales, British Transport Police, Police Scotland and the
PSNI.
"""

CrimeType = Literal[
    "DOMESTIC_ABUSE",
    "HUMAN_TRAFFICKING",
    "MODERN_SLAVERY",
    "CHILD_SEXUAL_EXPLOITATION",
    "CHILD_EXPLOITATION_OTHER",
    "ADULT_SEXUAL_EXPLOITATION",
    "RAPE_SERIOUS_SEXUAL",
    "HONOUR_BASED_ABUSE",
    "FORCED_MARRIAGE",
    "FGM",
    "STALKING_HARASSMENT",
    "HATE_CRIME",
    "VIOLENCE",
    "ROBBERY",
    "THEFT_BURGLARY",
    "LABOUR_EXPLOITATION",
    "FRAUD",
    "OTHER",
    "NOT_RECORDED",
]
"""Kind of crime, as recorded."""

ReportedBy = Literal["VICTIM", "THIRD_PARTY", "POLICE", "OTHER_AGENCY"]
"""Who reported the crime."""

Region = Literal[
    "NORTH_EAST",
    "NORTH_WEST",
    "YORKSHIRE_AND_HUMBER",
    "EAST_MIDLANDS",
    "WEST_MIDLANDS",
    "EAST_OF_ENGLAND",
    "LONDON",
    "SOUTH_EAST",
    "SOUTH_WEST",
    "WALES",
    "SCOTLAND",
    "NORTHERN_IRELAND",
    "OTHER",
]
"""Region or nation in which it happened; nothing finer is ever recorded."""

OffenceGroup = Literal[
    "VIOLENCE_AGAINST_THE_PERSON",
    "SEXUAL_OFFENCES",
    "ROBBERY",
    "THEFT",
    "CRIMINAL_DAMAGE_AND_ARSON",
    "PUBLIC_ORDER",
    "FRAUD",
    "OTHER",
]
"""Offence group of the Home Office counting rules."""

Role = Literal[
    "VICTIM",
    "WITNESS",
    "VICTIM_AND_WITNESS",
    "DEPENDANT_OF_VICTIM",
    "REPORTER",
    "SUSPECT",
    "VICTIM_AND_SUSPECT",
    "UNKNOWN",
]
"""What the person is in a case."""

TransferDirection = Literal["OUT", "IN"]
"""Whether the publisher gave the investigation away or took it over."""

ReviewResult = Literal["UPHELD", "OVERTURNED"]
"""Result of a review under the Victims' Right to Review; OVERTURNED leads to a reopened investigation."""

ReopenedReason = Literal["VRR", "NEW_EVIDENCE", "COURT", "OTHER"]
"""Why an investigation was opened again."""

ChargeDecision = Literal["CHARGED", "NO_CHARGE", "FURTHER_EVIDENCE"]
"""What the prosecutor decided."""

ProsecutionOutcome = Literal[
    "CONVICTED_PLEA",
    "CONVICTED_TRIAL",
    "ACQUITTED",
    "DISCONTINUED",
    "NO_EVIDENCE",
    "STAYED",
    "DIED",
    "MISTRIAL_RETRIAL_ORDERED",
]
"""How a prosecution ended; MISTRIAL_RETRIAL_ORDERED does not end it."""

PauseReason = Literal[
    "ACTIVE_INVESTIGATION",
    "ACTIVE_PROSECUTION",
    "SUPPORT_FOR_APPLICATION",
    "NRM_RECOVERY",
    "VULNERABILITY",
    "COURT_ATTENDANCE",
    "OTHER_POLICY",
]
"""Why enforcement is paused."""

Grade = Literal["EO", "HEO", "SEO", "GRADE_7", "GRADE_6", "SCS"]
"""Civil service grade of the person who authorised it, lowest first."""

PauseReviewOutcome = Literal["EXTENDED", "UNCHANGED", "TO_END"]
"""What a review of a pause decided."""

PauseEndReason = Literal[
    "PROCEEDINGS_CONCLUDED",
    "INVESTIGATION_CLOSED",
    "SUPPORT_DECLINED",
    "SUPPORT_ENDED",
    "STATUS_REGULARISED",
    "LEFT_UK_VOLUNTARILY",
    "NOT_A_VICTIM",
    "PUBLIC_PROTECTION_OVERRIDE",
    "ADMIN_ERROR",
    "DUPLICATE",
]
"""Why a pause ended."""

ShieldResult = Literal["FULL", "PRESUMED", "CONDITIONAL", "NONE"]
"""What this ledger answered to the question whether the person is protected now."""

EnforcementAction = Literal[
    "STATUS_CHECK",
    "INFORMATION_LETTER",
    "NOTICE_OF_LIABILITY",
    "OTHER_PAPERS",
    "CURTAILMENT_NOTICE",
    "REPORTING_CONDITION",
    "BAIL_CONDITION",
    "ELECTRONIC_MONITORING",
    "WORK_OR_STUDY_BAN",
    "ENFORCEMENT_VISIT",
    "IMMIGRATION_ARREST",
    "DETENTION",
    "REMOVAL_DIRECTIONS",
    "DEPORTATION_ORDER",
    "REMOVED",
]
"""What was done, by tier. T0 (no enforcement): STATUS_CHECK, INFORMATION_LETTER. T1: NOTICE_OF_LIABILITY,
OTHER_PAPERS, CURTAILMENT_NOTICE. T2: REPORTING_CONDITION, BAIL_CONDITION, ELECTRONIC_MONITORING, WORK_OR_STUDY_BAN.
T3: ENFORCEMENT_VISIT, IMMIGRATION_ARREST. T4: DETENTION. T5: REMOVAL_DIRECTIONS, DEPORTATION_ORDER, REMOVED.
"""

LegalPower = Literal[
    "IMMIGRATION_ACT_1971",
    "IMMIGRATION_AND_ASYLUM_ACT_1999",
    "NATIONALITY_IMMIGRATION_AND_ASYLUM_ACT_2002",
    "UK_BORDERS_ACT_2007",
    "IMMIGRATION_ACT_2014",
    "IMMIGRATION_ACT_2016",
    "NATIONALITY_AND_BORDERS_ACT_2022",
    "OTHER",
]
"""The Act that an enforcement action rests on."""

Origin = Literal["POLICE_SHARE", "OPERATION", "TIP_OFF", "CASEWORK", "PORT"]
"""Where an enforcement action came from."""

EnforcementEndReason = Literal["RELEASED", "COMPLETED", "CANCELLED", "LIFTED", "COURT", "OTHER"]
"""Why an enforcement action is no longer in force."""

OverrideGround = Literal[
    "SERIOUS_CRIMINALITY", "PUBLIC_PROTECTION", "NATIONAL_SECURITY", "COURT_ORDER", "VICTIM_REQUEST"
]
"""The ground on which an officer of sufficient grade authorised enforcement in spite of protection."""

NrmReferralKind = Literal["REFERRAL", "DUTY_TO_NOTIFY"]
"""A referral with consent, or the duty to notify without it."""

NrmStage = Literal["REASONABLE_GROUNDS", "CONCLUSIVE_GROUNDS"]
"""Stage of a decision in the National Referral Mechanism."""

NrmResult = Literal["POSITIVE", "NEGATIVE", "SUSPENDED", "WITHDRAWN"]
"""Result of a decision in the National Referral Mechanism."""

ApplicationType = Literal[
    "MVDAC",
    "SET_DV",
    "FAMILY_PRIVATE_LIFE",
    "HUMAN_RIGHTS_OTHER",
    "ASYLUM",
    "HUMANITARIAN",
    "TRAFFICKING_PERMISSION",
    "EUSS",
    "STATELESS",
    "DOMESTIC_WORKER_VICTIM",
    "LEAVE_OUTSIDE_RULES",
    "WITNESS_LEAVE",
    "APPEAL",
    "ADMIN_REVIEW",
    "JUDICIAL_REVIEW",
    "VOLUNTARY_RETURN",
]
"""Kind of application to regularise stay, appeals and reviews included; VOLUNTARY_RETURN is none."""

RegularisationDecision = Literal["GRANTED", "REFUSED", "WITHDRAWN", "INVALID"]
"""What was decided about an application; until then it is pending."""

LeaveRoute = Literal["MVDAC", "SPOUSE_PARTNER", "STUDENT", "WORK", "VISITOR", "EUSS", "TRAFFICKING_PERMISSION", "OTHER"]
"""The route under which the person has leave."""

Mode = Literal["PRODUCTION", "REHEARSAL"]
"""PRODUCTION keeps what happens as it happens; REHEARSAL takes the time of knowledge from a file."""

FindingKind = Literal["violation", "omission", "warning", "data"]
"""What sort of finding a rule makes."""

Severity = Literal["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
"""How grave a finding is, least first."""

FindingStatus = Literal["RAISED", "EXONERATED", "WITHDRAWN"]
"""RAISED stands; EXONERATED stands but was authorised; WITHDRAWN no longer follows from what is known."""

FindingAbout = Literal["SUBJECT", "PUBLISHER"]
"""Whether subject_ref of the finding names a person's pseudonym or a publisher."""

ReviewStep = Literal[
    "OPENED", "ASSIGNED", "ACKNOWLEDGED", "INFORMATION_ASKED", "ADJUDICATED", "APPEALED", "CLOSED", "REOPENED", "OTHER"
]
"""What a person on the board did with a finding."""

ReviewJudgement = Literal["UPHELD", "NOT_UPHELD", "CANNOT_TELL"]
"""What the board concluded about a finding."""

ReviewGround = Literal[
    "FACTS_AS_RECORDED", "RECORD_WRONG", "AUTHORISED", "NOT_A_VICTIM", "DIFFERENT_READING", "VERDICT_CHANGED", "OTHER"
]
"""The ground of the board's judgement; the reasons themselves are held elsewhere."""

Audience = Literal["PUBLIC", "BOARD", "RESEARCH"]
"""Whom a report is made for; it decides how small numbers are protected."""

AccessRole = Literal["MEMBER", "REVIEWER", "ANALYST", "OPERATOR", "SUBJECT_ACCESS_OFFICER", "PUBLISHER", "OTHER"]
"""The capacity in which somebody read the ledger."""

QueryKind = Literal["CASE", "TIMELINE", "FINDING", "FINDINGS", "EXPLANATION", "REPORT", "RECEIPT", "EXPORT", "OTHER"]
"""What was read."""

AccessPurpose = Literal["REVIEW", "REPORTING", "SUBJECT_ACCESS", "OPERATION", "AUDIT", "OTHER"]
"""Why it was read."""

QuerySystem = Literal["PNC", "PND", "NCCU_PHONE", "ATLAS_VIEW", "LEDS"]
"""The system in which status was looked up."""

Purpose = Literal[
    "SAFEGUARDING_VULNERABILITY",
    "IDENTITY_VERIFICATION",
    "ENTITLEMENT_CLARIFICATION",
    "NRM_REFERRAL",
    "INVESTIGATION_SUPPORT",
    "WITNESS_LEAVE",
    "PUBLIC_PROTECTION",
    "PAUSE_ADMINISTRATION",
    "IMMIGRATION_ENFORCEMENT_REFERRAL",
    "STATUS_ONLY",
    "SUBJECT_REQUEST",
    "COURT_ORDER",
    "STATISTICS_OVERSIGHT",
]
"""What a share or a status query is for."""

LawfulBasis = Literal[
    "P3_TASK_NECESSARY",
    "P3_CONSENT",
    "P3_STRICTLY_NECESSARY_SCH8",
    "P3_AUTHORISED_ONWARD",
    "ART6_C",
    "ART6_D",
    "ART6_E",
    "ART9_2G_SCH1_6",
    "ART9_2G_SCH1_10",
    "ART9_2G_SCH1_18",
    "IAA1999_S20",
    "IAA1999_S21",
    "MSA2015_S52",
    "COMMON_LAW",
    "COURT_ORDER",
    "NONE_RECORDED",
]
"""Legal basis that the sender relied on: Part 3 of the Data Protection Act 2018, UK GDPR articles 6 and 9, other Acts.
"""

DataCategory = Literal[
    "NAME",
    "ALIAS",
    "DOB",
    "ADDRESS",
    "CONTACT",
    "NATIONALITY",
    "IMMIGRATION_STATUS",
    "TRAVEL_DOCUMENT",
    "PHOTO",
    "BIOMETRIC",
    "EMPLOYER",
    "FAMILY",
    "OFFENCE_ALLEGED",
    "CRIME_DETAIL",
    "STATEMENT",
    "RISK_INFO",
    "HEALTH",
    "SEXUAL_LIFE",
    "ETHNICITY",
    "LOCATION_HISTORY",
    "CHILD_DATA",
]
"""Category of personal data that was passed on."""

StatusBasis = Literal[
    "DOCUMENT_SEEN", "PNC_MARKER", "HO_SYSTEM", "SELF_DISCLOSED", "THIRD_PARTY", "SUSPICION_ONLY", "NOT_CONSIDERED"
]
"""What the sender's belief about immigration status rested on."""

ShareReceiver = Literal["NCCU", "IE_LOCAL_TEAM", "IE_INTELLIGENCE", "VISA_CASEWORK", "OTHER"]
"""The unit that the data went to."""

NextAction = Literal[
    "NO_ACTION", "SIGNPOSTING", "PAUSE", "REFERRED_TO_CASEWORK", "REFERRED_TO_ENFORCEMENT", "NRM_ROUTE", "OTHER"
]
"""What the receiver does next."""

ShareRejectedReason = Literal["NOT_RELEVANT", "INCOMPLETE", "WRONG_RECIPIENT", "DUPLICATE", "OTHER"]
"""Why a share was rejected."""

SafeguardingAction = Literal[
    "RISK_ASSESSMENT", "SAFETY_PLAN", "MARAC_REFERRAL", "NON_MOLESTATION", "SAFE_ACCOMMODATION", "ADVICE"
]
"""What was done to keep the person safe."""

RiskGrade = Literal["STANDARD", "MEDIUM", "HIGH", "OTHER"]
"""Grade given by a risk assessment such as DASH."""

ProviderType = Literal["IDVA", "ISVA", "REFUGE", "BY_AND_FOR", "LEGAL_ADVICE", "NRM_SUPPORT", "VICTIM_CARE", "OTHER"]
"""Kind of support provider."""

SupportEndReason = Literal["DECLINED_BY_PERSON", "DISENGAGED", "NEEDS_MET", "MOVED_AWAY", "NO_CAPACITY", "OTHER"]
"""Why support was declined or ended."""

InformedTopic = Literal["SHARE", "PAUSE", "RIGHTS", "OUTCOME"]
"""What the person was told about."""

InformedMethod = Literal[
    "IN_PERSON", "PHONE", "LETTER", "EMAIL", "TEXT_MESSAGE", "INTERPRETER", "REPRESENTATIVE", "OTHER"
]
"""How the person was told."""

InformedExemption = Literal["NONE", "IMMIGRATION_EXEMPTION", "PREJUDICE_TO_CASE", "RISK_OF_HARM"]
"""The ground on which the person was not told; NONE where the person was."""

SignpostingTopic = Literal["ADVICE", "CONCESSION", "SETDV", "NRM", "HELPLINE", "VICTIMS_CODE"]
"""What the person was pointed to."""

ComplaintSubject = Literal["SHARE", "ENFORCEMENT", "ACCURACY", "OTHER"]
"""What a complaint is about."""

ComplaintOutcome = Literal["UPHELD", "PARTLY_UPHELD", "NOT_UPHELD", "WITHDRAWN", "OTHER"]
"""How a complaint ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who acted, by pseudonym."""

    ref: str
    role: ActorRole
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One event that a finding rests on."""

    event_id: str
    publisher: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event begins with."""

    event_id: str
    publisher: str
    subject_ref: str
    occurred_at: Instant
    occurred_precision: Precision = "INSTANT"
    recorded_at: Instant
    sequence: int | None = None
    case_ref: str | None = None
    actor: Actor | None = None
    channel: Channel | None = None
    trigger: Trigger | None = None
    correlation_id: str | None = None
    causation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionIssued(Event):
    """Replaces named fields of an earlier event of the same publisher, from the moment this is known."""

    corrects: str
    reason: AmendmentReason
    replacement: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRetracted(Event):
    """Removes an earlier event of the same publisher, from the moment this is known."""

    retracts: str
    reason: AmendmentReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CrimeReported(Event):
    """A crime was reported in which the person is a victim, witness or otherwise concerned."""

    force: Force
    crime_type: CrimeType
    offence_code: str | None = None
    reported_by: ReportedBy
    domestic_abuse: bool
    honour_based: bool
    child: bool
    region: Region | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationOpened(Event):
    """A force opened an investigation; proceedings of the case begin."""

    force: Force
    investigation_ref: str
    offence_group: OffenceGroup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssigned(Event):
    """What the person is in the case named by case_ref; the latest one governs the whole case."""

    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationTransferred(Event):
    """An investigation passed from one force to another; it never ends proceedings."""

    from_force: Force
    to_force: Force
    direction: TransferDirection
    handover_ref: str | None = None
    handover_ref_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationOutcomeRecorded(Event):
    """A force recorded an outcome; codes 1 and 20 end nothing."""

    force: Force
    outcome_code: int
    victim_supports: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimsRightToReviewRequested(Event):
    """The person asked for a decision to be reviewed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimsRightToReviewDecided(Event):
    """The review that the person asked for was decided."""

    result: ReviewResult


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationReopened(Event):
    """A force opened the investigation again; a new stretch of proceedings begins."""

    force: Force
    reason: ReopenedReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeDecided(Event):
    """The prosecutor decided on a charge; CHARGED begins or continues proceedings."""

    decision: ChargeDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class ProsecutionConcluded(Event):
    """A prosecution ended."""

    outcome: ProsecutionOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseApplied(Event):
    """Enforcement against the person is paused."""

    pause_ref: str
    reason: PauseReason
    review_due: Instant | None = None
    linked_cases: tuple[str, ...] = ()
    grade: Grade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseReviewed(Event):
    """A pause was reviewed."""

    pause_ref: str
    outcome: PauseReviewOutcome
    review_due: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseEnded(Event):
    """A pause was ended."""

    pause_ref: str
    reason: PauseEndReason
    shield_check_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShieldChecked(Event):
    """The Home Office asked this ledger whether the person is protected now."""

    check_id: str
    result: ShieldResult


@dataclass(frozen=True, slots=True, kw_only=True)
class EnforcementActionTaken(Event):
    """Immigration enforcement did something about the person; a departure that a victim chose is no such event."""

    action_ref: str
    action: EnforcementAction
    legal_power: LegalPower | None = None
    originated_from: Origin
    continues_until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnforcementActionEnded(Event):
    """A continuing enforcement action ended."""

    action_ref: str
    reason: EnforcementEndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideAuthorised(Event):
    """Enforcement was authorised in spite of protection, before it happened."""

    override_ref: str
    ground: OverrideGround
    grade: Grade
    rationale_ref: str
    rationale_ref_sha256: str | None = None
    expires_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NrmReferralMade(Event):
    """A first responder referred the person to the National Referral Mechanism or notified without consent."""

    kind: NrmReferralKind
    consent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NrmDecisionMade(Event):
    """A competent authority decided."""

    stage: NrmStage
    result: NrmResult
    disqualified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegularisationApplied(Event):
    """The person applied to regularise their stay."""

    application_ref: str
    application_type: ApplicationType


@dataclass(frozen=True, slots=True, kw_only=True)
class RegularisationDecided(Event):
    """An application was decided."""

    application_ref: str
    decision: RegularisationDecision
    leave_expires: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveExpiryRecorded(Event):
    """The day on which the person's leave runs out was recorded."""

    route: LeaveRoute
    expires_on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCreated(Event):
    """The first record of a ledger."""

    incarnation: str
    partitions: int
    mode: Mode
    taken_over_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRefused(Event):
    """A claim was refused. What was claimed stays on the refused topic; nothing of it is repeated here."""

    claim: Claim
    reason: str
    digest: str
    claimed_event_id: str | None = None
    claimed_type: str | None = None
    claimed_sequence: int | None = None
    claimed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRepeated(Event):
    """A claim said again, with equal content, what is on the ledger already."""

    claim: Claim
    first: int
    claimed_event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishersChanged(Event):
    """The register of publishers, as it is from this record on."""

    digest: str
    register: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdopted(Event):
    """The policy and rule pack that verdicts follow from this record on."""

    name: str
    digest: str
    rule_pack: str
    policy: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReached(Event):
    """A deadline fell due and nothing else had happened: time passes on the ledger too."""

    reached: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingChanged(Event):
    """A change of a finding, with everything that the finding carries after it."""

    finding_id: str
    revision: int
    rule: str
    kind: FindingKind
    severity: Severity
    status: FindingStatus
    hindsight: bool
    about: FindingAbout
    finding_case_ref: str | None = None
    anchor: str
    anchor_publisher: str
    at: Instant
    interval_from: Instant | None = None
    interval_to: Instant | None = None
    raised_at: Instant
    changed_at: Instant
    incident: str | None = None
    evidence: tuple[Evidence, ...] = ()
    policy_name: str
    policy_digest: str
    rule_pack: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRaised(FindingChanged):
    """A finding appeared, or came back after it was withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRevised(FindingChanged):
    """A standing finding changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWithdrawn(FindingChanged):
    """A finding no longer follows from what is known; it keeps its last values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecorded(Event):
    """A person on the board did something with a finding; the person is the actor."""

    review_id: str
    finding_id: str
    finding_revision: int | None = None
    step: ReviewStep
    judgement: ReviewJudgement | None = None
    ground: ReviewGround | None = None
    rationale_ref: str | None = None
    rationale_ref_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPublished(Event):
    """A report was published; anyone can make it again from the ledger and compare."""

    report_ref: str
    report: str
    period_from: Instant | None = None
    period_to: Instant | None = None
    report_known_at: Instant
    policy_name: str
    policy_digest: str
    rule_pack: str
    audience: Audience
    digest: str
    tree_size: int | None = None
    root_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAccessed(Event):
    """Somebody read about persons; the reader is the actor."""

    accessor_role: AccessRole
    query_kind: QueryKind
    rows: int
    purpose: AccessPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusQueried(Event):
    """The police looked up the person's immigration status."""

    force: Force
    system: QuerySystem
    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class DataShareSent(Event):
    """The police sent personal data to the Home Office."""

    force: Force
    share_id: str
    purpose: Purpose | None = None
    lawful_basis: tuple[LawfulBasis, ...] = ()
    data_categories: tuple[DataCategory, ...] = ()
    subject_role: Role | None = None
    status_basis: StatusBasis
    receiver: ShareReceiver


@dataclass(frozen=True, slots=True, kw_only=True)
class DataShareReceived(Event):
    """The Home Office's command and control unit received personal data from the police."""

    share_id: str | None = None
    victim_flag: bool | None = None
    crime_type: CrimeType | None = None
    nccu_category: str | None = None
    next_action: NextAction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataShareRejected(Event):
    """The Home Office rejected a share."""

    share_id: str
    reason: ShareRejectedReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardingActionTaken(Event):
    """Something was done to keep the person safe."""

    action: SafeguardingAction
    risk_grade: RiskGrade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportReferralMade(Event):
    """The person was referred to a support provider."""

    provider_type: ProviderType
    specialist: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportAccepted(Event):
    """The person took up support."""

    provider_type: ProviderType


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportDeclined(Event):
    """The person did not take up support."""

    reason: SupportEndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportEnded(Event):
    """Support ended; a period of grace begins."""

    reason: SupportEndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimInformed(Event):
    """The person was told, or the ground for not telling was recorded."""

    topic: InformedTopic
    method: InformedMethod | None = None
    language: str | None = None
    exemption: InformedExemption
    exemption_record_ref: str | None = None
    exemption_record_ref_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignpostingProvided(Event):
    """The person was pointed to advice and help."""

    topics: tuple[SignpostingTopic, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReceived(Event):
    """A complaint was received."""

    complaint_ref: str
    about: ComplaintSubject


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintResolved(Event):
    """A complaint was resolved."""

    complaint_ref: str
    outcome: ComplaintOutcome


EVENT_TYPES: Mapping[str, type[Event]] = MappingProxyType(
    {
        "CorrectionIssued": CorrectionIssued,
        "EventRetracted": EventRetracted,
        "CrimeReported": CrimeReported,
        "InvestigationOpened": InvestigationOpened,
        "RoleAssigned": RoleAssigned,
        "InvestigationTransferred": InvestigationTransferred,
        "InvestigationOutcomeRecorded": InvestigationOutcomeRecorded,
        "VictimsRightToReviewRequested": VictimsRightToReviewRequested,
        "VictimsRightToReviewDecided": VictimsRightToReviewDecided,
        "InvestigationReopened": InvestigationReopened,
        "ChargeDecided": ChargeDecided,
        "ProsecutionConcluded": ProsecutionConcluded,
        "PauseApplied": PauseApplied,
        "PauseReviewed": PauseReviewed,
        "PauseEnded": PauseEnded,
        "ShieldChecked": ShieldChecked,
        "EnforcementActionTaken": EnforcementActionTaken,
        "EnforcementActionEnded": EnforcementActionEnded,
        "OverrideAuthorised": OverrideAuthorised,
        "NrmReferralMade": NrmReferralMade,
        "NrmDecisionMade": NrmDecisionMade,
        "RegularisationApplied": RegularisationApplied,
        "RegularisationDecided": RegularisationDecided,
        "LeaveExpiryRecorded": LeaveExpiryRecorded,
        "LedgerCreated": LedgerCreated,
        "EventRefused": EventRefused,
        "EventRepeated": EventRepeated,
        "PublishersChanged": PublishersChanged,
        "PolicyAdopted": PolicyAdopted,
        "ClockReached": ClockReached,
        "FindingRaised": FindingRaised,
        "FindingRevised": FindingRevised,
        "FindingWithdrawn": FindingWithdrawn,
        "ReviewRecorded": ReviewRecorded,
        "ReportPublished": ReportPublished,
        "LedgerAccessed": LedgerAccessed,
        "StatusQueried": StatusQueried,
        "DataShareSent": DataShareSent,
        "DataShareReceived": DataShareReceived,
        "DataShareRejected": DataShareRejected,
        "SafeguardingActionTaken": SafeguardingActionTaken,
        "SupportReferralMade": SupportReferralMade,
        "SupportAccepted": SupportAccepted,
        "SupportDeclined": SupportDeclined,
        "SupportEnded": SupportEnded,
        "VictimInformed": VictimInformed,
        "SignpostingProvided": SignpostingProvided,
        "ComplaintReceived": ComplaintReceived,
        "ComplaintResolved": ComplaintResolved,
    }
)
"""Every event type by its name, in the order of the contract."""
