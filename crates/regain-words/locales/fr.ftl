# Français

## Pourquoi un mot de passe est refusé

password-reused = C'est de nouveau l'ancien mot de passe : qui connaît l'un connaît l'autre.
password-like-old = Ce mot de passe est l'ancien, à peine modifié, et qui connaît l'ancien essaie d'abord ce genre de modifications.
password-blocked = Ce mot de passe figure sur les listes que les pirates essaient en premier.
password-personal = Ce mot de passe est composé de votre nom, de votre adresse ou du nom de ce service, qu'un pirate connaît aussi.
password-name-within = Ce mot de passe contient votre nom ou le nom de ce service, qu'un pirate connaît aussi.
password-too-short =
    { $has ->
        [one] Ce mot de passe a { $has } caractère et il en faut au moins { $needs }, car chaque caractère de plus le rend plus difficile à deviner.
       *[other] Ce mot de passe a { $has } caractères et il en faut au moins { $needs }, car chaque caractère de plus le rend plus difficile à deviner.
    }
password-few-points =
    { $has ->
        [one] Ce mot de passe a { $has } point et il en faut au moins { $needs }, car un mot courant ne compte pas plus qu'un seul caractère.
       *[other] Ce mot de passe a { $has } points et il en faut au moins { $needs }, car un mot courant ne compte pas plus qu'un seul caractère.
    }
password-guessable-word = Ce mot de passe repose sur un mot ou un nom courant, et les pirates essaient aussi d'y ajouter des années et des symboles.
password-guessable-swapped = Ce mot de passe est un mot courant dont quelques lettres sont remplacées, et les pirates connaissent ces remplacements.
password-guessable-reversed = Ce mot de passe repose sur un mot courant écrit à l'envers, et les pirates essaient cela aussi.
password-guessable-keyboard = Ce mot de passe suit les touches du clavier, et les pirates essaient très tôt ces suites de touches.
password-guessable-repeat = Ce mot de passe se répète, et une répétition n'est guère plus difficile à deviner.
password-guessable-sequence = Ce mot de passe suit un ordre que tout le monde connaît, comme l'alphabet.
password-guessable-date = Ce mot de passe repose sur une date ou une année, et il y en a peu à essayer.
password-guessable-brief = Ce mot de passe est si court qu'un pirate peut essayer tous ceux qui lui ressemblent.

## Ce qu'il faut faire

remedy-start-anew = Repartez de zéro, avec des mots qui n'étaient pas dans l'ancien.
remedy-unrelated = Choisissez quelques mots qui n'ont rien à voir entre eux.
remedy-impersonal = Choisissez des mots que personne n'associerait à vous.
remedy-add-words = Ajoutez encore un mot ou deux.
remedy-add-a-little = Ajoutez un mot ou quelques caractères.
remedy-several-words = Prenez plutôt quatre ou cinq mots qui n'ont rien à voir entre eux.

## À faire et à éviter

dont-vary-the-old-one = Ne reprenez pas un ancien mot de passe à peine modifié, par exemple avec le nombre suivant.
dont-be-common = N'utilisez pas un mot de passe courant ni un mot seul, comme { $example }.
dont-be-personal = Ne le composez pas de votre nom, de votre adresse ou du nom de ce service, comme { $example } pour un compte chez Contoso.
dont-include-names = N'y mettez ni votre nom ni le nom de ce service, même en partie.
do-be-long = Utilisez au moins { $needs } caractères. Les espaces comptent, et plus il est long, mieux c'est.
dont-lean-on-common-words = Ne comptez pas sur un mot courant : il ne compte pas plus qu'un seul caractère.
do-use-words = Utilisez quatre ou cinq mots qui n'ont rien à voir entre eux.
dont-decorate-a-word = N'ajoutez pas simplement une année ou un symbole à un mot ou à un nom : { $example } est l'un des premiers essais.
dont-swap-letters = Ne remplacez pas les lettres d'un mot par des signes qui leur ressemblent : les pirates savent que { $example } est un mot de passe.
dont-reverse = N'écrivez pas un mot à l'envers, comme { $example }.
dont-walk-the-keyboard = Ne suivez pas les touches du clavier, comme { $example }.
dont-repeat = Ne répétez pas la même chose, comme { $example }.
dont-follow-an-order = N'utilisez ni l'alphabet ni une suite de nombres, comme { $example }.
dont-use-a-date = N'utilisez pas une date, comme { $example }.
do-use-a-manager = Laissez un gestionnaire de mots de passe le créer et le garder pour vous.
do-use-a-new-one = Prenez-en un que vous n'utilisez nulle part ailleurs et que vous n'avez jamais utilisé.
do-use-any-character = Utilisez les caractères que vous voulez : les espaces, les accents et les émojis sont les bienvenus.
do-mix-characters = Mélangez à votre gré majuscules, minuscules, chiffres et symboles. Personne ne le vérifie, et la longueur compte davantage.
dont-tell = Ne le dites à personne. Aucune assistance ne vous le demandera jamais.

## Ce qui a été trouvé dans un mot de passe

pattern-word = un mot ou un nom courant
pattern-swapped = un mot dont quelques lettres sont remplacées
pattern-reversed = un mot écrit à l'envers
pattern-keyboard = des touches voisines
pattern-repeat = une répétition
pattern-sequence = un ordre que tout le monde connaît
pattern-date = une date ou une année
pattern-brief = aucun motif
