"""Incidents: many have it, and we know. Pure."""

from conversation.effects import AnswerCheck, Escalate, JoinIncident, Reason, Reopen
from conversation.engine.moves import Turn
from conversation.states import Check, Idle, KnownIncident


def on_incident(incident: KnownIncident) -> Turn:
    """We say so once; what she writes of it later is kept, and answered when it works.

    `0` reaches a person all the same.
    """
    join = JoinIncident(incident.incident_id, tell=not incident.told)
    return Turn(Idle(), (join,), "on_incident")


def on_check(check: Check, *, works: bool) -> Turn:
    answer = AnswerCheck(check.member_id, works)
    if works:
        return Turn(Idle(), (answer,), "works_again")
    if check.ticket_id is not None:
        return Turn(Idle(), (answer, Reopen(check.ticket_id)), "reopened")
    escalate = Escalate(check.question, Reason.INCIDENT_NOT_FIXED)
    return Turn(Idle(), (answer, escalate), "escalated")
