"""What found no answer, or was not helped: kept for whoever writes the articles."""

from conversation import effects as fx
from conversation.effects import Reason
from conversation.engine import Turn
from conversation.masking import mask
from conversation.states import Describing
from conversation.talk import Talk
from knowledge import gaps

UNFOUND = frozenset({Reason.NO_ARTICLE, Reason.NONE_FITS, Reason.STILL_ASKED})


def keep(talk: Talk, turn: Turn) -> None:
    """Note the question of a turn that ended without an article, or despite one.

    In the turn's own transaction; once a message. `describe` is only asked where
    nothing was found: what she then writes is another message, and noted if that
    finds nothing either.
    """
    for effect in turn.effects:
        match effect:
            case fx.Escalate(reason=Reason.NOT_FIXED, topic=topic) if topic:
                _note(talk, effect.question, topic.slug)
            case fx.Escalate(reason=reason) if reason in UNFOUND:
                _note(talk, effect.question, None)
            case fx.Say(phrase="describe") if isinstance(turn.stage, Describing):
                _note(talk, turn.stage.question, None)


def _note(talk: Talk, question: str, slug: str | None) -> None:
    gaps.note(
        talk.session,
        talk.message,
        text=mask(question).text,
        locale=talk.locale,
        slug=slug,
        now=talk.now,
    )
