# Português

## Por que uma senha é recusada

password-reused = Esta é outra vez a senha anterior: quem conhece uma conhece a outra.
password-like-old = Esta senha é a anterior com uma pequena mudança, e quem conhece a anterior tenta primeiro essas mudanças.
password-blocked = Esta senha está nas listas que os invasores tentam primeiro.
password-personal = Esta senha é feita do seu nome, do seu endereço ou do nome deste serviço, que um invasor também conhece.
password-name-within = Esta senha contém o seu nome ou o nome deste serviço, que um invasor também conhece.
password-too-short =
    { $has ->
        [one] Esta senha tem { $has } caractere e precisa de pelo menos { $needs }, porque cada um a mais a torna mais difícil de adivinhar.
       *[other] Esta senha tem { $has } caracteres e precisa de pelo menos { $needs }, porque cada um a mais a torna mais difícil de adivinhar.
    }
password-few-points =
    { $has ->
        [one] Esta senha tem { $has } ponto e precisa de pelo menos { $needs }, porque uma palavra comum não conta mais do que um único caractere.
       *[other] Esta senha tem { $has } pontos e precisa de pelo menos { $needs }, porque uma palavra comum não conta mais do que um único caractere.
    }
password-guessable-word = Esta senha parte de uma palavra ou de um nome comum, e os invasores também tentam acrescentar anos e símbolos a eles.
password-guessable-swapped = Esta senha é uma palavra comum com algumas letras trocadas, e os invasores conhecem essas trocas.
password-guessable-reversed = Esta senha parte de uma palavra comum escrita de trás para a frente, e os invasores também tentam isso.
password-guessable-keyboard = Esta senha segue as teclas do teclado, e os invasores tentam cedo esses caminhos.
password-guessable-repeat = Esta senha se repete, e uma repetição quase não é mais difícil de adivinhar.
password-guessable-sequence = Esta senha segue uma ordem que todos conhecem, como o alfabeto.
password-guessable-date = Esta senha parte de uma data ou de um ano, e há poucos para tentar.
password-guessable-brief = Esta senha é tão curta que um invasor pode tentar todas as que se parecem com ela.

## O que fazer

remedy-start-anew = Comece de novo, com palavras que não estavam na anterior.
remedy-unrelated = Escolha algumas palavras que não tenham nada a ver umas com as outras.
remedy-impersonal = Escolha palavras que ninguém associaria a você.
remedy-add-words = Acrescente mais uma ou duas palavras.
remedy-add-a-little = Acrescente uma palavra ou alguns caracteres.
remedy-several-words = Em vez disso, use quatro ou cinco palavras que não tenham nada a ver umas com as outras.

## O que fazer e o que evitar

dont-vary-the-old-one = Não use de novo uma senha antiga com uma pequena mudança, como o número seguinte.
dont-be-common = Não use uma senha comum nem uma única palavra, como { $example }.
dont-be-personal = Não a forme com o seu nome, o seu endereço ou o nome deste serviço, como { $example } para uma conta na Contoso.
dont-include-names = Não inclua o seu nome nem o nome deste serviço, nem mesmo como uma parte.
do-be-long = Use pelo menos { $needs } caracteres. Os espaços contam, e quanto mais longa, melhor.
dont-lean-on-common-words = Não confie em uma palavra comum: ela não conta mais do que um único caractere.
do-use-words = Use quatro ou cinco palavras que não tenham nada a ver umas com as outras.
dont-decorate-a-word = Não acrescente um ano ou um símbolo a uma palavra ou a um nome: { $example } é uma das primeiras tentativas.
dont-swap-letters = Não troque letras de uma palavra por sinais parecidos: os invasores sabem que { $example } é uma senha.
dont-reverse = Não escreva uma palavra de trás para a frente, como { $example }.
dont-walk-the-keyboard = Não siga as teclas do teclado, como { $example }.
dont-repeat = Não repita a mesma coisa, como { $example }.
dont-follow-an-order = Não use o alfabeto nem números em sequência, como { $example }.
dont-use-a-date = Não use uma data, como { $example }.
do-use-a-manager = Deixe um gerenciador de senhas criá-la e guardá-la para você.
do-use-a-new-one = Use uma senha que você não usa em nenhum outro lugar e que nunca usou antes.
do-use-any-character = Use os caracteres que quiser: espaços, acentos e emojis são bem-vindos.
do-mix-characters = Misture à vontade maiúsculas, minúsculas, algarismos e símbolos. Ninguém verifica isso, e o comprimento ajuda mais.
dont-tell = Não a conte a ninguém. Nenhum suporte jamais vai pedi-la a você.

## O que foi encontrado em uma senha

pattern-word = uma palavra ou um nome comum
pattern-swapped = uma palavra com algumas letras trocadas
pattern-reversed = uma palavra escrita de trás para a frente
pattern-keyboard = teclas vizinhas
pattern-repeat = uma repetição
pattern-sequence = uma ordem que todos conhecem
pattern-date = uma data ou um ano
pattern-brief = nenhum padrão
