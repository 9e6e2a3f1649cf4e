"""The ids that more than one package speaks of."""

from typing import NewType

LeadId = NewType("LeadId", int)
MemberId = NewType("MemberId", int)
ContactId = NewType("ContactId", int)
RunId = NewType("RunId", int)
PlanId = NewType("PlanId", int)
StepId = NewType("StepId", int)
ReminderId = NewType("ReminderId", int)
RequestId = NewType("RequestId", int)
DraftId = NewType("DraftId", int)
MessageId = NewType("MessageId", int)
CaptureId = NewType("CaptureId", int)
SignalId = NewType("SignalId", int)
TaskId = NewType("TaskId", int)
EmailId = NewType("EmailId", int)
SequenceId = NewType("SequenceId", int)
EnrolmentId = NewType("EnrolmentId", int)
EnrolmentStepId = NewType("EnrolmentStepId", int)
ReplyId = NewType("ReplyId", int)
MicrositeId = NewType("MicrositeId", int)
