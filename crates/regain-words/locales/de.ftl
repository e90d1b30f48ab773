# Deutsch

## Warum ein Passwort abgelehnt wird

password-reused = Das ist wieder das alte Passwort: Wer das eine kennt, kennt auch das andere.
password-like-old = Dieses Passwort ist das alte mit einer kleinen Änderung, und wer das alte kennt, probiert solche Änderungen zuerst.
password-blocked = Dieses Passwort steht auf den Listen, die Angreifer zuerst durchprobieren.
password-personal = Dieses Passwort besteht aus Ihrem Namen, Ihrer Adresse oder dem Namen dieses Dienstes, und die kennt auch ein Angreifer.
password-name-within = In diesem Passwort steckt Ihr Name oder der Name dieses Dienstes, und den kennt auch ein Angreifer.
password-too-short = Dieses Passwort hat { $has } Zeichen und braucht mindestens { $needs }, denn mit jedem weiteren ist es schwerer zu erraten.
password-few-points =
    { $has ->
        [one] Dieses Passwort hat { $has } Punkt und braucht mindestens { $needs }, denn ein häufiges Wort zählt nicht mehr als ein einzelnes Zeichen.
       *[other] Dieses Passwort hat { $has } Punkte und braucht mindestens { $needs }, denn ein häufiges Wort zählt nicht mehr als ein einzelnes Zeichen.
    }
password-guessable-word = Dieses Passwort baut auf einem häufigen Wort oder Namen auf, und Jahreszahlen und Sonderzeichen daran probieren Angreifer ebenfalls.
password-guessable-swapped = Dieses Passwort ist ein häufiges Wort, in dem einige Buchstaben ersetzt sind, und Angreifer kennen diese Ersetzungen.
password-guessable-reversed = Dieses Passwort baut auf einem rückwärts geschriebenen häufigen Wort auf, und auch das probieren Angreifer.
password-guessable-keyboard = Dieses Passwort folgt den Tasten der Tastatur, und solche Wege probieren Angreifer früh.
password-guessable-repeat = Dieses Passwort wiederholt sich, und eine Wiederholung ist kaum schwerer zu erraten.
password-guessable-sequence = Dieses Passwort folgt einer Reihenfolge, die jeder kennt, zum Beispiel dem Alphabet.
password-guessable-date = Dieses Passwort baut auf einem Datum oder einer Jahreszahl auf, und davon gibt es nur wenige.
password-guessable-brief = Dieses Passwort ist so kurz, dass ein Angreifer alle ähnlichen durchprobieren kann.

## Was jetzt zu tun ist

remedy-start-anew = Beginnen Sie neu, mit Wörtern, die im alten nicht vorkamen.
remedy-unrelated = Wählen Sie einige Wörter, die nichts miteinander zu tun haben.
remedy-impersonal = Wählen Sie Wörter, die niemand mit Ihnen in Verbindung bringt.
remedy-add-words = Fügen Sie noch ein oder zwei Wörter hinzu.
remedy-add-a-little = Fügen Sie ein Wort oder einige Zeichen hinzu.
remedy-several-words = Nehmen Sie stattdessen vier oder fünf Wörter, die nichts miteinander zu tun haben.

## Was man tun und lassen sollte

dont-vary-the-old-one = Nehmen Sie kein altes Passwort mit einer kleinen Änderung, etwa mit der nächsten Zahl.
dont-be-common = Nehmen Sie kein häufiges Passwort und kein einzelnes Wort, wie zum Beispiel { $example }.
dont-be-personal = Bilden Sie es nicht aus Ihrem Namen, Ihrer Adresse oder dem Namen dieses Dienstes, wie zum Beispiel { $example } für ein Konto bei Contoso.
dont-include-names = Verwenden Sie weder Ihren Namen noch den Namen dieses Dienstes darin, auch nicht als Teil.
do-be-long = Nehmen Sie mindestens { $needs } Zeichen. Leerzeichen zählen mit, und länger ist besser.
dont-lean-on-common-words = Verlassen Sie sich nicht auf ein häufiges Wort: Es zählt nicht mehr als ein einzelnes Zeichen.
do-use-words = Nehmen Sie vier oder fünf Wörter, die nichts miteinander zu tun haben.
dont-decorate-a-word = Hängen Sie keine Jahreszahl und kein Sonderzeichen an ein Wort oder einen Namen: { $example } wird als eines der ersten probiert.
dont-swap-letters = Ersetzen Sie keine Buchstaben durch ähnliche Zeichen: Angreifer wissen, dass { $example } ein Passwort ist.
dont-reverse = Schreiben Sie kein Wort rückwärts, wie zum Beispiel { $example }.
dont-walk-the-keyboard = Folgen Sie nicht den Tasten der Tastatur, wie zum Beispiel bei { $example }.
dont-repeat = Wiederholen Sie nicht immer dasselbe, wie zum Beispiel bei { $example }.
dont-follow-an-order = Nehmen Sie nicht das Alphabet, und zählen Sie nicht, wie zum Beispiel bei { $example }.
dont-use-a-date = Nehmen Sie kein Datum, wie zum Beispiel { $example }.
do-use-a-manager = Lassen Sie es von einem Passwortmanager erzeugen und aufbewahren.
do-use-a-new-one = Nehmen Sie eines, das Sie nirgendwo sonst verwenden und noch nie verwendet haben.
do-use-any-character = Nehmen Sie beliebige Zeichen: Auch Leerzeichen, Umlaute und Emojis sind willkommen.
do-mix-characters = Mischen Sie nach Belieben große und kleine Buchstaben, Ziffern und Sonderzeichen. Niemand prüft das, und Länge bewirkt mehr.
dont-tell = Verraten Sie es niemandem. Kein Support wird Sie je danach fragen.

## Was in einem Passwort gefunden wurde

pattern-word = ein häufiges Wort oder ein Name
pattern-swapped = ein Wort mit ersetzten Buchstaben
pattern-reversed = ein rückwärts geschriebenes Wort
pattern-keyboard = benachbarte Tasten
pattern-repeat = eine Wiederholung
pattern-sequence = eine Reihenfolge, die jeder kennt
pattern-date = ein Datum oder eine Jahreszahl
pattern-brief = kein Muster
