# Español

## Por qué se rechaza una contraseña

password-reused = Es otra vez la contraseña anterior: quien conoce una conoce la otra.
password-like-old = Esta contraseña es la anterior con un pequeño cambio, y quien conoce la anterior prueba primero esos cambios.
password-blocked = Esta contraseña está en las listas que los atacantes prueban primero.
password-personal = Esta contraseña está hecha con su nombre, su dirección o el nombre de este servicio, y un atacante también los conoce.
password-name-within = Esta contraseña contiene su nombre o el nombre de este servicio, y un atacante también lo conoce.
password-too-short =
    { $has ->
        [one] Esta contraseña tiene { $has } carácter y necesita al menos { $needs }, porque cada uno más hace que sea más difícil de adivinar.
       *[other] Esta contraseña tiene { $has } caracteres y necesita al menos { $needs }, porque cada uno más hace que sea más difícil de adivinar.
    }
password-few-points =
    { $has ->
        [one] Esta contraseña tiene { $has } punto y necesita al menos { $needs }, porque una palabra común no cuenta más que un solo carácter.
       *[other] Esta contraseña tiene { $has } puntos y necesita al menos { $needs }, porque una palabra común no cuenta más que un solo carácter.
    }
password-guessable-word = Esta contraseña se basa en una palabra o un nombre común, y los atacantes también prueban a añadirles años y símbolos.
password-guessable-swapped = Esta contraseña es una palabra común con algunas letras cambiadas, y los atacantes conocen esos cambios.
password-guessable-reversed = Esta contraseña se basa en una palabra común escrita al revés, y los atacantes también prueban eso.
password-guessable-keyboard = Esta contraseña sigue las teclas del teclado, y los atacantes prueban pronto esos recorridos.
password-guessable-repeat = Esta contraseña se repite, y una repetición apenas es más difícil de adivinar.
password-guessable-sequence = Esta contraseña sigue un orden que todo el mundo conoce, como el alfabeto.
password-guessable-date = Esta contraseña se basa en una fecha o un año, y hay pocos que probar.
password-guessable-brief = Esta contraseña es tan corta que un atacante puede probar todas las que se le parecen.

## Lo que hay que hacer

remedy-start-anew = Empiece de nuevo con palabras que no estaban en la anterior.
remedy-unrelated = Elija algunas palabras que no tengan nada que ver entre sí.
remedy-impersonal = Elija palabras que nadie relacionaría con usted.
remedy-add-words = Añada una o dos palabras más.
remedy-add-a-little = Añada una palabra o algunos caracteres.
remedy-several-words = Use en su lugar cuatro o cinco palabras que no tengan nada que ver entre sí.

## Qué hacer y qué no

dont-vary-the-old-one = No vuelva a usar una contraseña anterior con un pequeño cambio, como el número siguiente.
dont-be-common = No use una contraseña común ni una sola palabra, como { $example }.
dont-be-personal = No la forme con su nombre, su dirección o el nombre de este servicio, como { $example } para una cuenta en Contoso.
dont-include-names = No incluya su nombre ni el nombre de este servicio, ni siquiera como una parte.
do-be-long = Use al menos { $needs } caracteres. Los espacios cuentan, y cuanto más larga, mejor.
dont-lean-on-common-words = No se apoye en una palabra común: no cuenta más que un solo carácter.
do-use-words = Use cuatro o cinco palabras que no tengan nada que ver entre sí.
dont-decorate-a-word = No añada un año o un símbolo a una palabra o a un nombre: { $example } es uno de los primeros intentos.
dont-swap-letters = No cambie letras de una palabra por signos parecidos: los atacantes saben que { $example } es una contraseña.
dont-reverse = No escriba una palabra al revés, como { $example }.
dont-walk-the-keyboard = No siga las teclas del teclado, como { $example }.
dont-repeat = No repita lo mismo, como { $example }.
dont-follow-an-order = No use el alfabeto ni números seguidos, como { $example }.
dont-use-a-date = No use una fecha, como { $example }.
do-use-a-manager = Deje que un gestor de contraseñas la cree y la guarde por usted.
do-use-a-new-one = Use una que no use en ningún otro sitio y que nunca haya usado antes.
do-use-any-character = Use los caracteres que quiera: los espacios, los acentos y los emojis son bienvenidos.
do-mix-characters = Mezcle a su gusto mayúsculas, minúsculas, cifras y símbolos. Nadie lo comprueba, y la longitud ayuda más.
dont-tell = No se la diga a nadie. Ningún servicio de asistencia se la pedirá jamás.

## Lo que se encontró en una contraseña

pattern-word = una palabra o un nombre común
pattern-swapped = una palabra con algunas letras cambiadas
pattern-reversed = una palabra escrita al revés
pattern-keyboard = teclas vecinas
pattern-repeat = una repetición
pattern-sequence = un orden que todo el mundo conoce
pattern-date = una fecha o un año
pattern-brief = ningún patrón
