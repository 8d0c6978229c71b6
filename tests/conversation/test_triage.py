"""Danger, wrong doors, manners and secrets, and the texts that only look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.masking import Detail, mask
from conversation.triage import Danger, Door, Greeting, triage

LOST = [
    "nimeibiwa power bank na simu",
    "LOST",
    "lost",
    "Lost please help",
    "IMEPOTEA",
    "imeibiwa",
    "imepotea jana",
    "PERDU",
    "perdue",
    "Volé",
    "my phone was stolen at the market",
    "my work fone has been stollen",
    "someone snatched my phone in the matatu",
    "i was robbed last night",
    "I have been robbed, they took the tablet",
    "thieves broke in and took the phone",
    "I lost my phone yesterday",
    "i hv lost the work fone",
    "lost the tablet in a boda",
    "My phone got lost when I was coming from the village",
    "the phone of my chv is lost",
    "my phone is missing since yesterday",
    "I forgot my phone in a taxi",
    "one of my CHPs was robbed of her phone",
    "They stole my phone and money",
    "phone and charger were stolen yesterday",
    "Good morning, sorry, phone has been snatched",
    "simu ya kazi imeibiwa",
    "simu yangu imeibwa jana",
    "wameniibia simu",
    "nimeibiwa",
    "nimeporwa simu njiani",
    "nimepoteza simu ya ofisi",
    "simu yangu imepotea sokoni",
    "mwizi amechukua simu yangu",
    "CHV wangu amepoteza simu",
    "Shikamoo, simu imepotea nifanye nini",
    "on m'a volé le téléphone",
    "on ma volé mon tel",
    "on m'a arraché le tel au marché",
    "j'ai perdu mon téléphone de travail",
    "jai perdu le tel",
    "mon tel a été volé hier",
    "le voleur a pris mon téléphone",
    "Bonsoir, ma tablette est perdue",
    "mon portable a disparu",
    "vol de mon téléphone cette nuit",
]

NOT_LOST = [
    "nimeibiwa power bank",
    "on m'a volé le power bank",
    "i lost my password",
    "lost my pin for the phone",
    "phone lost network",
    "my phone has lost signal since morning",
    "I lost all my households in the phone",
    "households disappeared from the app",
    "phone went off and my answers are lost",
    "i hv changed my numba the old line got lost pls update",
    "I lost my sim card",
    "my charger was stolen",
    "the phone charger is lost",
    "lost the phone number of my supervisor",
    "my phone fell and i lost the reports",
    "my phone got wet and i lost everything",
    "airtime was stolen from my phone by the operator",
    "some tasks are missing on my phone",
    "the last sync was lost",
    "what happens when my phone is stolen?",
    "what should I do if my phone gets lost",
    "I found my phone, it was not stolen",
    "nyumba zimepotea kwa simu",
    "nimesahau password ya simu",
    "nimepoteza laini ya simu",
    "chaja ya simu imeibiwa",
    "mtandao umepotea kwa simu",
    "simu imepoteza network",
    "bando imeisha",
    "nimeipata simu iliyopotea",
    "data ya simu imepotea",
    "j'ai perdu mon mot de passe",
    "j'ai perdu la puce du téléphone",
    "mon tel a perdu le réseau",
    "j'ai perdu mes ménages dans le téléphone",
    "le rapport est perdu",
    "le chargeur du téléphone est volé",
    "j'ai retrouvé mon téléphone volé",
    "mon numéro de téléphone a changé",
    "my phone is dead",
    "battery is dead",
]

EMERGENCY = [
    "child is having convulsions",
    "baby convulsing now what do i do",
    "the child has convultions",
    "mother is bleeding a lot after delivery",
    "pregnant woman bleding",
    "baby not breathing",
    "the patient is unconcious",
    "my client fainted",
    "child does not wake up",
    "the baby is not sucking",
    "newborn cannot suck and is cold",
    "a man was bitten by a snake",
    "child drank poison",
    "child convulsing and the app is not opening",
    "mtoto ana degedege",
    "mama anatoka damu nyingi",
    "mama ametokwa na damu baada ya kujifungua",
    "mtoto hapumui vizuri",
    "mgonjwa amezimia",
    "mtoto hanyonyi tangu jana",
    "mtoto hajitambui",
    "ameumwa na nyoka",
    "l'enfant convulse",
    "la femme saigne beaucoup",
    "hémorragie après l'accouchement",
    "le bébé ne respire pas",
    "l'enfant est inconscient",
    "le bebe ne tete plus",
    "un enfant qui ne se réveille pas",
]

NOT_EMERGENCY = [
    "I was giving birth when you taught the others, what did I miss",
    "my phone is dying",
    "phone is dead",
    "battery dead after one hour",
    "app is not responding",
    "the app collapsed",
    "phone does not wake up when i press power",
    "the form for convulsions does not open",
    "convulsion question in the form cannot be submitted",
    "I reported a bleeding by mistake in the form",
    "the danger sign task is not showing",
    "charger fits but does not charge",
    "my screen is bleeding colours",
    "simu haiwaki",
    "betri imekufa",
    "fomu ya degedege haifunguki kwenye app",
    "le téléphone est mort",
    "la batterie se vide",
    "le formulaire convulsion ne s'ouvre pas",
    "l'application ne répond pas",
    "le téléphone ne se réveille pas",
    "mtoto amecheza na simu ikaanguka",
]

IN_DANGER = [
    "my husband beats me because of this work",
    "a man threatened me during the visit",
    "someone is threatening to kill me",
    "I was raped",
    "i want to kill myself",
    "I want to die",
    "we are in danger here",
    "mume wangu ananipiga",
    "ananitishia kwa panga",
    "nataka kujiua",
    "niko hatarini",
    "amenibaka",
    "mon mari me bat",
    "on m'a menacée pendant la visite",
    "je veux mourir",
    "j'ai été agressée au village",
]

NOT_IN_DANGER = [
    "amenipigia simu",
    "nimepigwa simu na mtu asiyejulikana",
    "kupiga simu haiwezekani",
    "the phone hangs itself",
    "kill the app and open again",
    "the app is killing my battery",
    "phone was hit by water",
    "the violence form cannot be submitted",
    "le tel me fatigue",
    "je veux changer de langue",
]

LEAKED = {
    "my password is Abc123": "my password is ****",
    "username grace password Mlima2020": "username grace password ****",
    "Password: juma@12 it refuses": "Password: **** it refuses",
    "my pin is 4321": "my pin is ****",
    "the OTP is 445566 ok?": "the OTP is **** ok?",
    "my password is wanjiku and it refuses": "my password is **** and it refuses",
    "nenosiri langu ni Siri2024": "nenosiri langu ni ****",
    "password yangu ni juma123 imekataa": "password yangu ni **** imekataa",
    "mon mot de passe est Koffi2020": "mon mot de passe est ****",
    "mdp: awa2021": "mdp: ****",
    "open https://echis.example.org/medic/login/token/a1b2c3d4 fails": (
        "open https://echis.example.org/medic/login/token/**** fails"
    ),
    'my password is "mti mrefu"': 'my password is "****"',
}

NO_LEAK = [
    "forgot my password",
    "my password is wrong",
    "my password is not working",
    "the password is incorrect",
    "password is too easy to guess",
    "password is refusing",
    "someone asks my password should i give",
    "what is my password",
    "my password is expired",
    "app wants new password of 8 characters",
    "i tried password 3 times",
    "pin of the phone is forgotten",
    "nimesahau nenosiri langu",
    "password yangu ni gani",
    "nenosiri si sahihi",
    "app inakataa password",
    "mot de passe oublié",
    "mon mot de passe est incorrect",
    "mon mot de passe est refusé par l'application",
    "error code 404",
    "the short code is 22133",
    "the login link is expired",
    "https://echis.example.org does not open",
]

DOORS = {
    "kumanina wewe": Door.ABUSE,
    "P 34521 18": Door.REPORT,
    "D 45102 F": Door.REPORT,
    "N Mary 23": Door.REPORT,
    "G 12345": Door.REPORT,
    "p 34521 20": Door.REPORT,
    "ANC 34521": Door.REPORT,
    "P34521 18": Door.REPORT,
    "what dose of amoxicillin for a child of 2 years": Door.CLINICAL,
    "mtoto ana homa nimpe dawa gani": Door.CLINICAL,
    "quelle dose de paracetamol pour un enfant de 3 ans": Door.CLINICAL,
    "when will we get our stipend": Door.PAY,
    "hatujalipwa miezi mitatu": Door.PAY,
    "pourquoi la prime est en retard": Door.PAY,
    "we have no more malaria kits": Door.STOCK,
    "dawa zimeisha": Door.STOCK,
    "rupture de TDR au centre": Door.STOCK,
    "when is the next meeting": Door.POLICY,
    "mkutano ni lini": Door.POLICY,
    "je veux démissionner": Door.POLICY,
    "you people are useless": Door.ABUSE,
    "nyinyi ni wajinga": Door.ABUSE,
    "vous êtes des incapables": Door.ABUSE,
    "Congratulations you won 1 million, call this number": Door.SPAM,
    "Umeshinda zawadi piga namba hii": Door.SPAM,
    "please call me": Door.CALL_ME,
    "nipigie simu tafadhali": Door.CALL_ME,
    "rappelez-moi svp": Door.CALL_ME,
    "the patient named Jane Doe is HIV positive": Door.PATIENT_DETAILS,
}

NO_DOOR = [
    "subiri mpaka kumaliza sala ya Bwana ndipo inafunguka",
    "1042",
    "no 1042",
    "#1042",
    "i have 2 phones",
    "2 phones",
    "no 1",
    "sim 2",
    "u 2",
    "A03",
    "chw 1042",
    "when i send P 23456 it says missing fields",
    "They paid me for 80 households and my phone says 110",
    "the RDT photo does not open in the app",
    "Mary has resigned, who takes the phone",
    "i missed the training when is another one",
    "this useless phone is not charging",
    "I received a link to get free 10GB, is it from you?",
    "someone called me asking for my password",
    "msg says send code win prize",
    "kuna msee amenitumia link ya zawadi anataka code yangu",
    "un message me dit que je gagne un million si j'appelle",
    "transfer my data to the new phone",
    "dawa haionekani kwenye fomu",
    "mama wants to see the form",
    "I sent a patient's name to the wrong number",
    "No person with ID number 45231 found",
    "sms ya malipo haionekani kwa simu",
]

HARMLESS = [
    "j'ai changé de numéro de telephone voici le nouveau",
    "malengo yangu hayalingani na ya supervisor",
    "As a supervisor I cannot see the reports of my CHV",
    "the app vanished from my fone how do I put it back",
    "my tasks page gives Error fetching tasks",
    "L'application reste sur une page blanche",
    "nimetuma ripoti kwa sms bila jibu",
    "app refuses to open, white screen only",
    "Space is running low on this device",
    "fomu ya mtoto inakataa kusubmit",
    "I registered 60 households and now see only 41",
    "l'application est lente pour ouvrir les tâches",
    "a chv of mine died, who gets her phone",
    "reports are red for 3 days",
    "camera does not open when I add a photo",
    "where is the version of the app",
    "nimesahau nenosiri siwezi kuingia",
    "imeandika kipindi kimeisha",
    "my account shows another village",
    "form stays on the same page when I press next",
    "le téléphone s'est éteint avant d'envoyer, les réponses sont perdues?",
    "programu imesasishwa ipakiwe upya",
    "You have not been registered to use this app",
    "chaja imeharibika simu haiingizi moto",
    "is the server down, many cannot log in",
    "no sim card inserted but the sim is inside",
    "After the phone fell, the SIM is not read any more",
    "akaunti inaonyesha kijiji cha mtu mwingine",
    "I entered real clients in the training app",
    "The bundle of the month finishes in one week, send more airtime",
    "hakuna network hapa kwetu",
    "it asks me to change my password and refuses mine",
    "I forgot the pattern, it says try again in 30 seconds",
    "phone freezes and all apps are stuck",
    "form waits for location outside",
    "one family is there two times in my list",
    "data iko on lakini internet haishiki",
    "a CHP resigned and another takes over the village",
    "Update available, do I press reload",
    "comment faire une capture d'écran",
    "which of my CHPs have not synced for a week",
    "nataka app iwe kwa kiswahili",
    "le gps ne prend pas la position",
    "power bank shows no lights",
    "too many docs to download",
    "my son plays games on the work phone",
    "I finished the visit but the task is still there",
    "my bag got soaked and water is inside the screen",
    "old line got lost, here is my new number",
    "internet is not working though data is on",
    "downloading for four hours at the first login",
    "Two CHPs registered the same family",
    "tactile cassé, l'écran ne répond plus",
    "le panneau solaire ne charge plus",
    "I posted a client's result in the group by mistake",
    "the login link opened in Chrome and says invalid",
    "simu imeanguka kwa maji nifanye nini",
    "reponse: Aucune personne portant le numéro 30214",
    "I reported a death by mistake, the person is alive",
    "My SIM card is blocked and wants PUK",
    "line yangu imejifunga inataka PUK",
    "wrong age for a child, how do I correct it",
    "facility not found when my volunteer sends her SMS",
    "phone gets very hot during visits",
]


@pytest.mark.parametrize("text", LOST)
def test_a_lost_or_stolen_phone_is_seen(text: str) -> None:
    assert triage(text).danger is Danger.LOST_PHONE


@pytest.mark.parametrize("text", EMERGENCY)
def test_a_patient_who_cannot_wait_is_seen(text: str) -> None:
    assert triage(text).danger is Danger.CLINICAL_EMERGENCY


@pytest.mark.parametrize("text", IN_DANGER)
def test_a_person_in_danger_is_seen(text: str) -> None:
    assert triage(text).danger is Danger.PERSON_IN_DANGER


@pytest.mark.parametrize("text", NOT_LOST + NOT_EMERGENCY + NOT_IN_DANGER + NO_LEAK)
def test_what_only_resembles_a_danger_is_none(text: str) -> None:
    result = triage(text)

    assert result.danger is None
    assert result.masked == text


@pytest.mark.parametrize(("text", "masked"), LEAKED.items())
def test_a_secret_is_hidden_and_nothing_else(text: str, masked: str) -> None:
    result = triage(text)

    assert result.danger is Danger.LEAKED_SECRET
    assert result.masked == masked


def test_a_patients_name_and_numbers_are_hidden() -> None:
    text = "patient name is Jane Doe, HIV positive, phone 0700 000 000"

    result = triage(text)

    assert result.door is Door.PATIENT_DETAILS
    assert result.masked == "patient name is ****, HIV positive, phone ****"
    assert mask(text).hidden == (Detail.PATIENT_NAME, Detail.PATIENT_NUMBER)


@pytest.mark.parametrize(("text", "door"), DOORS.items())
def test_a_text_for_another_door_is_seen(text: str, door: Door) -> None:
    result = triage(text)

    assert result.danger is None
    assert result.door is door


@pytest.mark.parametrize("text", NO_DOOR)
def test_what_only_resembles_a_wrong_door_stays_here(text: str) -> None:
    assert triage(text).door is None


@pytest.mark.parametrize("text", HARMLESS)
def test_a_problem_with_phone_or_app_is_neither_danger_nor_wrong_door(
    text: str,
) -> None:
    result = triage(text)

    assert (result.danger, result.door) == (None, None)


@pytest.mark.parametrize(
    ("text", "greeting", "thanks", "rest"),
    [
        ("Hello", Greeting.PLAIN, False, ""),
        ("habari za asubuhi", Greeting.PLAIN, False, ""),
        ("Bjr", Greeting.PLAIN, False, ""),
        ("Shikamoo", Greeting.RETURNED, False, ""),
        ("Bwana asifiwe", Greeting.RETURNED, False, ""),
        ("Good morning team, how are you?", Greeting.RETURNED, False, ""),
        ("Ça va?", Greeting.RETURNED, False, ""),
        ("Asante sana", None, True, ""),
        ("Hello, my phone is slow. Thanks", Greeting.PLAIN, True, "my phone is slow"),
        ("Bonjour, merci", Greeting.PLAIN, True, ""),
        ("Habari Msaada, simu haiwaki", Greeting.PLAIN, False, "simu haiwaki"),
        ("Merci beaucoup c'est réglé", None, True, "c'est réglé"),
        ("My Phone is SLOW", None, False, "My Phone is SLOW"),
        ("", None, False, ""),
    ],
)
def test_manners_are_taken_off_and_the_rest_keeps_its_spelling(
    text: str, *, greeting: Greeting | None, thanks: bool, rest: str
) -> None:
    result = triage(text)

    assert (result.greeting, result.thanks, result.rest) == (greeting, thanks, rest)


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("it is not working", True),
        ("I have a problem", True),
        ("Habari, nina shida", True),
        ("ça marche pas", True),
        ("help", True),
        ("phone not charging", False),
        ("simu haiwaki", False),
        ("hello", False),
        ("ok", False),
    ],
)
def test_a_text_that_says_only_that_something_is_wrong_is_vague(
    text: str, *, vague: bool
) -> None:
    assert triage(text).vague is vague


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("URGENT phone dead", True),
        ("ni dharura simu haiwaki", True),
        ("urgence svp", True),
        ("betri inaisha haraka", False),
        ("phone shows emergency calls only", False),
        ("la batterie finit vite", False),
    ],
)
def test_haste_is_seen_but_not_in_a_battery(text: str, *, urgent: bool) -> None:
    assert triage(text).urgent is urgent


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("phone not charging", ("phone not charging",)),
        (
            "phone not charging and also I forgot my password",
            ("phone not charging", "I forgot my password"),
        ),
        (
            "simu haichaji na pia nimesahau password",
            ("simu haichaji", "nimesahau password"),
        ),
        (
            "le téléphone ne charge pas et aussi j'ai oublié le mot de passe",
            ("le téléphone ne charge pas", "j'ai oublié le mot de passe"),
        ),
        (
            "1. battery is bad 2. no network 3. reports not going",
            ("battery is bad", "no network", "reports not going"),
        ),
        (
            "My phone is not charging. I tried another socket. It does not help.",
            ("My phone is not charging. I tried another socket. It does not help.",),
        ),
        (
            "I charged it all night. The light was there. Power does not work.",
            ("I charged it all night. The light was there. Power does not work.",),
        ),
        ("hello", ()),
    ],
)
def test_several_problems_of_one_message_are_told_apart(
    text: str, problems: tuple[str, ...]
) -> None:
    assert triage(text).problems == problems


def test_more_than_three_problems_end_in_the_third() -> None:
    text = "battery is bad\nno network\nreports not going\nscreen is broken"

    assert len(triage(text).problems) == 3


@given(st.text(max_size=300))
def test_any_text_can_be_triaged(text: str) -> None:
    result = triage(text)

    assert len(result.problems) <= 3
    assert bool(result.problems) == bool(result.rest)


def test_a_long_text_of_one_word_is_triaged_at_once() -> None:
    for word in ("phone ", "my ", "password ", "P 1 ", "a", "lost my ", "child "):
        assert triage(word * 1600).masked
