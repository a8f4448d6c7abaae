"""What people agree to, word for word. A consent names its version and language, so what was agreed to can be shown.

A version that has been published is never changed, not by a comma: a test holds its digest. Another wording is another
version, and whoever agreed to an earlier one is asked again when they next change what they told. That is why these
words are not in the catalogues: a catalogue knows only how it is put today.
"""

from needs.purposes import Purpose

CURRENT = "1"

_PURPOSES_1 = {
    "en": {
        Purpose.DIET: "I agree that what I tell here about what I eat and drink is kept, so that the hosts can offer me food that is right for me. Whoever cooks gets numbers without names.",
        Purpose.ACCESS: "I agree that what I tell here about what I need in order to take part is kept, so that the hosts can arrange rooms, ways and material. Others get numbers without names.",
        Purpose.HEALTH: "I agree that what I tell here about my health is kept, so that the hosts can act rightly if I am unwell and can spare me what harms me.",
        Purpose.CONTACT: "I agree that the name and number that I give here are kept, so that the hosts can reach this person if something happens to me. I have told this person so.",
    },
    "de": {
        Purpose.DIET: "Ich willige ein, dass gespeichert wird, was ich hier über mein Essen und Trinken angebe, damit die Gastgeber*innen mir passendes Essen anbieten können. Wer kocht, bekommt Zahlen ohne Namen.",
        Purpose.ACCESS: "Ich willige ein, dass gespeichert wird, was ich hier darüber angebe, was ich zum Teilnehmen brauche, damit die Gastgeber*innen Räume, Wege und Material darauf einrichten können. Andere bekommen Zahlen ohne Namen.",
        Purpose.HEALTH: "Ich willige ein, dass gespeichert wird, was ich hier über meine Gesundheit angebe, damit die Gastgeber*innen richtig handeln können, wenn es mir nicht gut geht, und mir ersparen können, was mir schadet.",
        Purpose.CONTACT: "Ich willige ein, dass der Name und die Nummer gespeichert werden, die ich hier angebe, damit die Gastgeber*innen diese Person erreichen können, wenn mir etwas zustößt. Ich habe ihr das gesagt.",
    },
    "da": {
        Purpose.DIET: "Jeg giver samtykke til, at det, jeg her fortæller om min mad og drikke, gemmes, så værterne kan tilbyde mig mad, der passer til mig. De, der laver mad, får tal uden navne.",
        Purpose.ACCESS: "Jeg giver samtykke til, at det, jeg her fortæller om, hvad jeg har brug for for at kunne deltage, gemmes, så værterne kan indrette lokaler, veje og materialer efter det. Andre får tal uden navne.",
        Purpose.HEALTH: "Jeg giver samtykke til, at det, jeg her fortæller om mit helbred, gemmes, så værterne kan handle rigtigt, hvis jeg får det dårligt, og kan skåne mig for det, der skader mig.",
        Purpose.CONTACT: "Jeg giver samtykke til, at det navn og nummer, jeg opgiver her, gemmes, så værterne kan få fat i denne person, hvis der sker mig noget. Jeg har sagt det til personen.",
    },
    "et": {
        Purpose.DIET: "Olen nõus, et siin antud teave minu söögi ja joogi kohta salvestatakse, et võõrustajad saaksid pakkuda mulle sobivat toitu. Kokad saavad arvud ilma nimedeta.",
        Purpose.ACCESS: "Olen nõus, et siin antud teave selle kohta, mida ma osalemiseks vajan, salvestatakse, et võõrustajad saaksid ruumid, teed ja materjalid sellele vastavalt korraldada. Teised saavad arvud ilma nimedeta.",
        Purpose.HEALTH: "Olen nõus, et siin antud teave minu tervise kohta salvestatakse, et võõrustajad oskaksid õigesti tegutseda, kui mul on halb, ja saaksid säästa mind sellest, mis mulle kahjulik on.",
        Purpose.CONTACT: "Olen nõus, et siin antud nimi ja number salvestatakse, et võõrustajad saaksid selle inimesega ühendust võtta, kui minuga midagi juhtub. Olen sellest talle rääkinud.",
    },
    "pl": {
        Purpose.DIET: "Zgadzam się na przechowywanie tego, co podaję tu o moim jedzeniu i piciu, aby gospodarze mogli zaproponować mi odpowiednie jedzenie. Osoby gotujące dostają liczby bez nazwisk.",
        Purpose.ACCESS: "Zgadzam się na przechowywanie tego, co podaję tu o moich potrzebach związanych z udziałem, aby gospodarze mogli przygotować sale, drogi i materiały. Inni dostają liczby bez nazwisk.",
        Purpose.HEALTH: "Zgadzam się na przechowywanie tego, co podaję tu o moim zdrowiu, aby gospodarze mogli właściwie postąpić, gdy źle się poczuję, i oszczędzić mi tego, co mi szkodzi.",
        Purpose.CONTACT: "Zgadzam się na przechowywanie podanego tu imienia, nazwiska i numeru, aby gospodarze mogli skontaktować się z tą osobą, gdy coś mi się stanie. Powiadomiłem lub powiadomiłam ją o tym.",
    },
}

_COMMON_1 = {
    "en": "Only the people who are named as readers may read it; each reading is noted with its reason, and I see that note. It is deleted at once when I withdraw this consent or give up my place, and in any case 30 days after the end. I may withdraw at any time; what was done until then remains lawful. I can take part without giving it.",
    "de": "Lesen dürfen es nur die Personen, die als Leser*innen benannt sind; jedes Lesen wird mit seinem Grund vermerkt, und ich sehe diesen Vermerk. Es wird sofort gelöscht, wenn ich diese Einwilligung widerrufe oder meinen Platz abgebe, und auf jeden Fall 30 Tage nach dem Ende. Ich kann jederzeit widerrufen; was bis dahin geschah, bleibt rechtmäßig. Ich kann auch teilnehmen, ohne sie zu geben.",
    "da": "Kun de personer, der er udpeget som læsere, må læse det; hver læsning noteres med sin grund, og jeg kan se den note. Det slettes straks, når jeg trækker dette samtykke tilbage eller opgiver min plads, og under alle omstændigheder 30 dage efter afslutningen. Jeg kan trække det tilbage når som helst; det, der er sket indtil da, forbliver lovligt. Jeg kan deltage uden at give det.",
    "et": "Seda võivad lugeda ainult lugejateks nimetatud inimesed; iga lugemine märgitakse koos põhjusega üles ja ma näen seda märget. See kustutatakse kohe, kui võtan selle nõusoleku tagasi või loobun oma kohast, ja igal juhul 30 päeva pärast lõppu. Võin nõusoleku igal ajal tagasi võtta; seni tehtu jääb õiguspäraseks. Saan osaleda ka ilma seda andmata.",
    "pl": "Czytać mogą to tylko osoby wyznaczone do czytania; każde czytanie jest odnotowywane wraz z powodem i widzę ten zapis. Dane są usuwane natychmiast, gdy wycofam tę zgodę lub oddam miejsce, a w każdym razie 30 dni po zakończeniu. Mogę ją wycofać w każdej chwili; to, co zrobiono do tego czasu, pozostaje zgodne z prawem. Mogę wziąć udział bez jej udzielania.",
}

TEXTS: dict[str, dict[str, dict[str, str]]] = {
    "1": {
        language: {purpose: f"{text} {_COMMON_1[language]}" for purpose, text in texts.items()}
        for language, texts in _PURPOSES_1.items()
    },
}

LANGUAGES = tuple(TEXTS[CURRENT])


def text_of(version: str, language: str, purpose: str) -> str:
    """Raises KeyError for what was never offered."""
    return TEXTS[version][language][purpose]
