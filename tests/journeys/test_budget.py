"""The month's budget is used up, and nobody's words are lost."""

pytestmark = []
