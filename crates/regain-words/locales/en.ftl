# English. What a code says in the other languages is translated from here.
# $has and $needs are counts; $example is a password that is advised against.

## Why a password is refused

password-reused = This is the old password again, and whoever knows that one knows this one.
password-like-old = This password is the old one with a small change, and whoever knows the old one tries such changes first.
password-blocked = This password is on the lists that guessers try first.
password-personal = This password is made of your name, your address or the name of this service, which a guesser knows too.
password-name-within = This password has your name or the name of this service in it, which a guesser knows too.
password-too-short =
    { $has ->
        [one] This password has { $has } character and needs at least { $needs }, because each one more makes it harder to guess.
       *[other] This password has { $has } characters and needs at least { $needs }, because each one more makes it harder to guess.
    }
password-few-points =
    { $has ->
        [one] This password has { $has } point and needs at least { $needs }, because a common word counts no more than a single character.
       *[other] This password has { $has } points and needs at least { $needs }, because a common word counts no more than a single character.
    }
password-guessable-word = This password is built on a common word or name, and guessers add years and symbols to those as well.
password-guessable-swapped = This password is a common word with some letters swapped, and guessers know those swaps.
password-guessable-reversed = This password is built on a common word spelled backwards, and guessers try that as well.
password-guessable-keyboard = This password follows the keys of a keyboard, and guessers try such paths early.
password-guessable-repeat = This password repeats itself, and a repeat is hardly harder to guess.
password-guessable-sequence = This password follows an order that everybody knows, such as the alphabet.
password-guessable-date = This password is built on a date or a year, and there are few of them to try.
password-guessable-brief = This password is short enough for a guesser to try everything like it.

## The one thing to do

remedy-start-anew = Start anew with words that were not in the old one.
remedy-unrelated = Choose a few words that have nothing to do with each other.
remedy-impersonal = Choose words that nobody would connect with you.
remedy-add-words = Add another word or two.
remedy-add-a-little = Add a word, or a few more characters.
remedy-several-words = Use four or five unrelated words instead.

## Do's and don'ts, told beforehand

dont-vary-the-old-one = Don't take an old password again with a small change, such as the next number.
dont-be-common = Don't use a common password or a single word, such as { $example }.
dont-be-personal = Don't build it from your name, your address or the name of this service, such as { $example } for an account at Contoso.
dont-include-names = Don't put your name or the name of this service in it, not even as a part.
do-be-long = Use at least { $needs } characters. Spaces count, and longer is better.
dont-lean-on-common-words = Don't lean on a common word: it counts no more than a single character.
do-use-words = Use four or five words that have nothing to do with each other.
dont-decorate-a-word = Don't add a year or a symbol to a word or a name: { $example } is one of the first guesses.
dont-swap-letters = Don't swap letters of a word for look-alikes: guessers know that { $example } is a password.
dont-reverse = Don't spell a word backwards, such as { $example }.
dont-walk-the-keyboard = Don't follow the keys of the keyboard, such as { $example }.
dont-repeat = Don't repeat the same thing, such as { $example }.
dont-follow-an-order = Don't use the alphabet or count, such as { $example }.
dont-use-a-date = Don't use a date, such as { $example }.
do-use-a-manager = Let a password manager make it and keep it for you.
do-use-a-new-one = Use one that you use nowhere else and have never used before.
do-use-any-character = Use any characters you like: spaces, accents and emoji are welcome.
do-mix-characters = Mix capital and small letters, digits and symbols where you like. Nobody checks it, and length does more.
dont-tell = Don't tell it to anyone. No support will ever ask you for it.

## What was found in a password, as it stands within a list

pattern-word = a common word or name
pattern-swapped = a word with some letters swapped
pattern-reversed = a word spelled backwards
pattern-keyboard = neighbouring keys
pattern-repeat = a repeat
pattern-sequence = an order that everybody knows
pattern-date = a date or a year
pattern-brief = no pattern
