// Ports to Node of Firebase's scrypt, ASP.NET Core Identity's PasswordHasher and Drupal 7's
// password.inc: `node.js <folder>` writes a file for each. The known answers that their own
// projects publish are in published.json beside, written by hand.

const fs = require('fs');
const path = require('path');

const folder = process.argv[2];
const passwords = JSON.parse(fs.readFileSync(path.join(folder, 'passwords.json')));
const named = (name) => `npm ${name} ${require(`${name}/package.json`).version}`;

function write(name, software, vectors, more = {}) {
  const head = Object.entries({ software, ...more }).map(([key, value]) => `"${key}": ${JSON.stringify(value)},\n`);
  const rows = vectors.map((row) => JSON.stringify(row)).join(',\n');
  fs.writeFileSync(path.join(folder, `${name}.json`), `{\n${head.join('')}"vectors": [\n${rows}\n]\n}\n`);
}

async function pairs(vectors, scheme, record, name, verify) {
  if (!(await verify(passwords[name], record))) throw new Error(record);
  if (await verify('not ' + passwords[name], record)) throw new Error(record);
  vectors.push({ scheme, record, password: name, typed: 'right', verdict: 'match' });
  vectors.push({ scheme, record, password: name, typed: 'wrong', verdict: 'mismatch' });
}

async function firebase() {
  const { FirebaseScrypt } = require('firebase-scrypt');
  const project = {
    signerKey: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
    saltSeparator: 'Bw==', rounds: 8, memCost: 5,
  };
  const hasher = new FirebaseScrypt(project);
  const vectors = [];
  for (const [name, password] of Object.entries(passwords).filter(([, password]) => password)) {
    for (const salt of ['42xEC+ixf3L2lw==', '-_8=']) {
      const record = `$firebase-scrypt$${salt}$${await hasher.hash(password, salt)}`;
      const verify = (typed, text) => hasher.verify(typed, salt, text.split('$')[3]);
      await pairs(vectors, 'firebase-scrypt', record, name, verify);
    }
  }
  write('firebase', named('firebase-scrypt'), vectors, { project });
}

async function aspnet() {
  const { PasswordHasher } = require('aspnetcore-identity-password-hasher/build/PasswordHasher.js');
  const [IdentityV2, IdentityV3] = [0, 1];
  // Its salts are random: here they count.
  const crypto = require('crypto');
  crypto.randomBytes = (size, done) => done(null, Buffer.from(Array.from({ length: size }, (_, i) => 255 - i)));
  const vectors = [];
  for (const [scheme, hasher] of [
    ['aspnet-identity-v2', new PasswordHasher(1000, IdentityV2)],
    ['aspnet-identity-v3', new PasswordHasher(100, IdentityV3)],
  ]) {
    for (const [name, password] of Object.entries(passwords)) {
      const record = await hasher.hashPassword(password);
      const verify = async (typed, text) => (await hasher.verifyHashedPassword(text, typed)) !== 0;
      await pairs(vectors, scheme, record, name, verify);
    }
  }
  write('aspnet', named('aspnetcore-identity-password-hasher'), vectors);
}

async function drupal() {
  const drupal7 = require('drupal-hash');
  const crypto = require('crypto');
  crypto.randomBytes = (size) => Buffer.from(Array.from({ length: size }, (_, i) => 200 + i));
  const vectors = [];
  // Drupal takes no password over 512 bytes.
  for (const [name, password] of Object.entries(passwords).filter(([, text]) => text.length <= 512)) {
    const record = drupal7.hashPassword(password, 7);
    await pairs(vectors, 'drupal7', record, name, async (typed, text) => drupal7.checkPassword(typed, text));
  }
  write('drupal', named('drupal-hash'), vectors);
}

firebase().then(aspnet).then(drupal);
