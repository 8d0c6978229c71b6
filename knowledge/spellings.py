"""Other spellings of one word, and the words of manners. Both sides pass through here.

Only what a likeness of letters does not find by itself, and only words that mean
nothing else in English, Kiswahili or French: `de` is no `the` here. Slips such as
`chager` need no line. Values are never keys, so that a text passes unchanged through
a second time.
"""

_SAME = {
    "app": "apps application aplication appli apli aplikesheni echis",
    "beaucoup": "bcp",
    "because": "bcoz coz cos bcz",
    "dont": "dnt",
    "message": "msg mssg mesej meseji mesg msgs",
    "nenosiri": "nenofiche nywila",
    "password": "pswd pwd pass psw mdp passwd",
    "people": "ppl",
    "phone": "fone fon phon fn",
    "picture": "pic pics pict",
    "pourquoi": "pkoi pq",
    "quoi": "koi",
    "report": "rpt rprt",
    "reports": "rpts rprts",
    "reseau": "rezo reso",
    "sync": "snc sinc sink synk",
    "telephone": "tel tlf",
    "today": "2day",
    "toujours": "tjrs tjr",
    "tout": "tt",
    "tomorrow": "tmrw",
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
