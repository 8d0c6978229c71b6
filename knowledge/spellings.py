"""Other spellings of one word, and the words of manners. Both sides pass through here.

Only what a likeness of letters does not find by itself, and only words that mean
nothing else in English, Kiswahili or French: `de` is no `the` here. Slips such as
`chager` need no line. Values are never keys, so that a text passes unchanged through
a second time.
"""

_SAME = {
    "account": "acct",
    "app": "apps application aplication appli apli aplikesheni echis",
    "battery": "btry batt",
    "beaucoup": "bcp",
    "because": "bcoz coz cos bcz",
    "cant": "cnt",
    "charger": "chgr",
    "comment": "koman kmt",
    "dans": "ds",
    "dont": "dnt",
    "hours": "hrs",
    "house": "hse",
    "household": "hh",
    "households": "hhs",
    "houses": "hses",
    "how": "hw",
    "jours": "jrs",
    "message": "msg mssg mesej meseji mesg msgs",
    "minutes": "mins",
    "month": "mnth mth",
    "morning": "morn mrng",
    "nenosiri": "nenofiche nywila",
    "network": "ntwk netwk",
    "not": "nt",
    "nous": "ns",
    "nouveau": "nvo",
    "number": "nmbr",
    "password": "pswd pwd pass psw mdp passwd",
    "people": "ppl",
    "phone": "fone fon phon fn",
    "picture": "pic pics pict",
    "please": "pls plz",
    "pour": "pr",
    "pourquoi": "pkoi pq",
    "probleme": "pb pblm",
    "quand": "kan",
    "quoi": "koi",
    "report": "rpt rprt",
    "reports": "rpts rprts",
    "reseau": "rezo reso resso",
    "screen": "scrn",
    "someone": "sum1 sm1",
    "sync": "snc sinc sink synk",
    "telephone": "tel tlf",
    "there": "thr",
    "today": "2day",
    "tomorrow": "tmrw",
    "toujours": "tjrs tjr",
    "tout": "tt",
    "vous": "vs",
    "week": "wk",
    "weeks": "wks",
    "what": "wat",
    "when": "wen",
    "with": "wth",
    "wont": "wnt",
    "work": "wrk",
    "working": "wrkng wrkin",
    "year": "yr",
    "years": "yrs",
    "yesterday": "yday ystday",
}

SPELLINGS = {other: word for word, others in _SAME.items() for other in others.split()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GREETINGS = _words(
    "hi hello hey helo hallo hullo hie greetings dear gd good morning afternoon evening"
    " mrning morng habari habarini hbr hujambo hamjambo jambo mambo shikamoo shkamoo"
    " salaam salamu salama asalam assalam aleikum alaykoum alaikum niaje bonjour bjr"
    " bonsoir bsr salut slt coucou bwana asifiwe"
)
FOLLOWERS = _words(
    "sir madam madame mr mrs monsieur boss team doctor dr daktari mkuu mzee yako yenu"
    " zenu za ya leo asubuhi mchana jioni gani there all everyone officer a vous"
    " everybody tous toute equipe wote nyote wapendwa"
)
THANKS = _words(
    "thanks thank thx thanx tnx asante asanteni ahsante shukrani nashukuru merci mrc"
)
THANKS_FOLLOWERS = _words(
    "you u so much very a lot sana kwa bcp beaucoup bien ok okay sawa alot vous"
)
