"""What belongs elsewhere, and where. Pure."""

from conversation import events as e
from conversation.effects import Say
from conversation.engine.moves import Turn
from conversation.engine.verdicts import to_person
from conversation.states import Redirected, State
from conversation.triage import Door

DOORS = {
    Door.REPORT: "report_missent",
    Door.CLINICAL: "clinical_question",
    Door.STOCK: "redirect_stock",
    Door.POLICY: "redirect_policy",
    Door.ABUSE: "abuse",
    Door.PATIENT_DETAILS: "patient_details",
}


def on_wrong_door(state: State, event: e.WrongDoor) -> Turn:
    match event.door:
        case Door.SPAM:
            return Turn(state.plain, (), str(e.Silence.SPAM))
        case Door.CALL_ME:
            return to_person(state, e.WantsPerson(event.text, call=True))
        case Door.PAY if event.topic is not None:
            stage = Redirected(event.text, event.topic)
            ask = Say("redirect_pay", ("visits_wrong", "person"))
            return Turn(stage, (ask,), "redirected")
        case Door.PAY:
            return Turn(state.plain, (Say("redirect_policy"),), "redirected")
        case door:
            return Turn(state.plain, (Say(DOORS[door]),), "redirected")
