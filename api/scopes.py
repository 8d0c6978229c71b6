"""What a token may be allowed to do. Pure."""

from enum import StrEnum

from people.access import Deed


class Scope(StrEnum):
    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    MESSAGES_READ = "messages:read"
    CONTACTS_READ = "contacts:read"
    CONTACTS_WRITE = "contacts:write"
    ARTICLES_READ = "articles:read"
    FIGURES_READ = "figures:read"
    WEBHOOKS_WRITE = "webhooks:write"


# What the officer behind the token must be allowed to do as well.
NEEDS = {
    Scope.TICKETS_READ: Deed.READ,
    Scope.TICKETS_WRITE: Deed.ANSWER,
    Scope.MESSAGES_READ: Deed.READ,
    Scope.CONTACTS_READ: Deed.READ,
    Scope.CONTACTS_WRITE: Deed.EDIT_PEOPLE,
    Scope.ARTICLES_READ: Deed.READ,
    Scope.FIGURES_READ: Deed.SEE_FIGURES,
    Scope.WEBHOOKS_WRITE: Deed.CHANGE_SETTINGS,
}
