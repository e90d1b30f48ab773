# 日本語

## パスワードが使えない理由

password-reused = これは前のパスワードと同じです。前のパスワードを知っている人は、これも知っていることになります。
password-like-old = このパスワードは前のパスワードを少し変えただけです。前のパスワードを知っている人は、まずそのような変更を試します。
password-blocked = このパスワードは、攻撃者が最初に試すリストに載っています。
password-personal = このパスワードは、お名前、アドレス、またはこのサービスの名前でできています。それらは攻撃者も知っています。
password-name-within = このパスワードには、お名前またはこのサービスの名前が含まれています。それは攻撃者も知っています。
password-too-short = このパスワードは{ $has }文字ですが、{ $needs }文字以上必要です。1文字増えるごとに、推測されにくくなります。
password-few-points = このパスワードは{ $has }点ですが、{ $needs }点以上必要です。よくある単語は、1文字分にしか数えられません。
password-guessable-word = このパスワードは、よくある単語や名前をもとにしています。攻撃者は、それに年や記号を付けたものも試します。
password-guessable-swapped = このパスワードは、よくある単語の文字を一部置き換えたものです。攻撃者は、そのような置き換えを知っています。
password-guessable-reversed = このパスワードは、よくある単語を逆から書いたものをもとにしています。攻撃者は、それも試します。
password-guessable-keyboard = このパスワードは、キーボードのキーの並びどおりです。攻撃者は、そのような並びを早いうちに試します。
password-guessable-repeat = このパスワードは、同じものの繰り返しです。繰り返しても、推測されにくさはほとんど変わりません。
password-guessable-sequence = このパスワードは、アルファベットのように誰もが知っている順番になっています。
password-guessable-date = このパスワードは、日付や年をもとにしています。日付や年は、すべて試せるほど少ししかありません。
password-guessable-brief = このパスワードは短いので、攻撃者は似たものをすべて試すことができます。

## すること

remedy-start-anew = 前のパスワードになかった言葉で、新しく作り直してください。
remedy-unrelated = 互いに関係のない言葉をいくつか選んでください。
remedy-impersonal = あなたとの結び付きを誰も思い付かない言葉を選んでください。
remedy-add-words = もう1つか2つ、言葉を足してください。
remedy-add-a-little = 言葉を1つ、または文字をいくつか足してください。
remedy-several-words = 代わりに、互いに関係のない言葉を4つか5つ使ってください。

## してよいこと、いけないこと

dont-vary-the-old-one = 数字を1つ進めるなど、前のパスワードを少し変えただけのものは使わないでください。
dont-be-common = { $example } のような、よくあるパスワードや単語1つだけのものは使わないでください。
dont-be-personal = お名前、アドレス、このサービスの名前から作らないでください。Contoso のアカウントなら、{ $example } がその例です。
dont-include-names = お名前やこのサービスの名前は、一部としても入れないでください。
do-be-long = { $needs }文字以上にしてください。空白も数えられます。長いほど安全です。
dont-lean-on-common-words = よくある単語に頼らないでください。1文字分にしか数えられません。
do-use-words = 互いに関係のない言葉を4つか5つ使ってください。
dont-decorate-a-word = 単語や名前に年や記号を付けただけのものは使わないでください。{ $example } は、真っ先に試されるものの1つです。
dont-swap-letters = 単語の文字を、形の似た記号に置き換えただけのものは使わないでください。{ $example } がパスワードに使われることを、攻撃者は知っています。
dont-reverse = { $example } のように、単語を逆から書いたものは使わないでください。
dont-walk-the-keyboard = { $example } のような、キーボードのキーの並びは使わないでください。
dont-repeat = { $example } のような、同じものの繰り返しは使わないでください。
dont-follow-an-order = { $example } のような、アルファベット順や数字の順番は使わないでください。
dont-use-a-date = { $example } のような日付は使わないでください。
do-use-a-manager = パスワードの作成と保管は、パスワードマネージャーに任せてください。
do-use-a-new-one = ほかでは使っていない、これまで一度も使ったことのないものにしてください。
do-use-any-character = 好きな文字を使ってください。空白、漢字やかな、絵文字も使えます。
do-mix-characters = 大文字、小文字、数字、記号は、お好みで混ぜてください。混ざっているかどうかは確認しません。長くするほうが効果的です。
dont-tell = 誰にも教えないでください。サポートがパスワードをお尋ねすることは決してありません。

## パスワードの中に見つかったもの

pattern-word = よくある単語や名前
pattern-swapped = 文字を一部置き換えた単語
pattern-reversed = 逆から書いた単語
pattern-keyboard = 隣り合うキー
pattern-repeat = 繰り返し
pattern-sequence = 誰もが知っている順番
pattern-date = 日付や年
pattern-brief = 特徴なし
