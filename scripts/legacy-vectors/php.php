<?php
// crypt() and password_hash() of PHP, and WordPress's class-phpass.php: `php.php <folder>` writes a
// file for each. It runs without extensions: json is part of PHP.

$folder = $argv[1];
$passwords = json_decode(file_get_contents("$folder/passwords.json"), true);

$rows = [];
function add($scheme, $record, $password, $typed, $verdict) {
    global $rows;
    $rows[] = compact('scheme', 'record', 'password', 'typed', 'verdict');
}
function write($software, $name) {
    global $rows, $folder;
    $encode = fn ($row) => json_encode($row, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
    $lines = implode(",\n", array_map($encode, $rows));
    file_put_contents("$folder/$name.json", "{\n\"software\": \"$software\",\n\"vectors\": [\n$lines\n]\n}\n");
    $rows = [];
}
function expect($condition, $what) {
    if (!$condition) {
        fwrite(STDERR, "$what\n");
        exit(1);
    }
}

foreach ($passwords as $name => $password) {
    $nul = str_contains($password, "\0");
    $settings = ['bcrypt' => ['$2a$04$', '$2b$04$', '$2x$04$', '$2y$04$'], 'md5-crypt' => ['$1$'],
        'sha256-crypt' => ['$5$rounds=1000$', '$5$'], 'sha512-crypt' => ['$6$rounds=1000$', '$6$']];
    foreach ($settings as $scheme => $heads) {
        foreach ($heads as $head) {
            $salt = ['bcrypt' => 'ABCDEFGHIJ./klmnopqrsu', 'md5-crypt' => 'php8salt$'][$scheme] ?? 'php.salt/sixteen$';
            $record = crypt($password, $head . $salt);
            // crypt() cuts at a zero, password_hash() refuses it: there is no right password with one.
            if ($nul) {
                continue;
            }
            // 5,000 rounds of a long text take a build without optimisation too long.
            if (in_array($head, ['$5$', '$6$']) && strlen($password) > 100) {
                continue;
            }
            expect(password_verify($password, $record) && !password_verify("not $password", $record), $record);
            $verdict = $scheme === 'bcrypt' && strlen($password) > 72 ? 'match-cut' : 'match';
            add($scheme, $record, $name, 'right', $verdict);
            add($scheme, $record, $name, 'wrong', 'mismatch');
            if ($scheme === 'bcrypt' && strlen($password) < 2000) {
                // The key is repeated with its zero: bcrypt itself can't tell these two apart, and
                // PHP refuses to set the second. The verdict is ours.
                add($scheme, $record, $name, 'doubled', 'mismatch');
            }
        }
    }
    if (!$nul) {
        $record = password_hash($password, PASSWORD_BCRYPT, ['cost' => 5]);
        expect(password_verify($password, $record), $record);
        add('bcrypt', $record, $name, 'right', strlen($password) > 72 ? 'match-cut' : 'match');
    }
    // wp_hash_password() of WordPress 6.8, which is these three calls. It trims what it is given.
    $key = base64_encode(hash_hmac('sha384', $password, 'wp-sha384', true));
    $record = '$wp' . password_hash($key, PASSWORD_BCRYPT, ['cost' => 4]);
    add('wordpress-bcrypt', $record, $name, 'right', 'match');
    add('wordpress-bcrypt', $record, $name, 'wrong', 'mismatch');
}
write('PHP ' . PHP_VERSION, 'php');

$root = getenv('DEBIAN_ROOT') . '/usr/share/wordpress/wp-includes';
require "$root/class-phpass.php";
require "$root/version.php";
$hasher = new PasswordHash(8, true);
foreach ($passwords as $name => $password) {
    foreach (['$P$5saltsalt', '$P$Bwordpres', '$H$7./09AZaz'] as $setting) {
        if (str_starts_with($setting, '$P$B') && strlen($password) > 100) {
            continue;
        }
        $record = $hasher->crypt_private($password, $setting);
        expect($hasher->CheckPassword($password, $record), $record);
        expect(!$hasher->CheckPassword("not $password", $record), $record);
        add('phpass', $record, $name, 'right', 'match');
        add('phpass', $record, $name, 'wrong', 'mismatch');
    }
}
write("WordPress $wp_version", 'wordpress');
