'use strict';
// A client of a library of npm: client.js LIBRARY SERVER. Its protocol is in ../README.md; what depends on the library
// is in its adapter.

const readline = require('readline');
const adapter = require(`./${process.argv[2]}`);

const [host, port] = process.argv[3].split(':');
const say = (...words) => process.stdout.write(words.join(' ') + '\n');
let client = adapter.client(host, Number(port));

function job(words) {
  return {
    name: words[1],
    priority: words[2],
    unique: words[3] === '-' ? '' : words[3],
    workload: Buffer.from(words[4] || '', 'hex'),
    say: (word, ...rest) => say(word, ...rest.map((part) => (Buffer.isBuffer(part) ? part.toString('hex') : part))),
  };
}

async function run(words) {
  switch (words[0]) {
    case 'do':
      return client.run(job(words));
    case 'background':
      return say('handle', await client.submit(job(words)));
    case 'status':
      return say('status', ...(await client.status(words[1])));
    case 'reconnect':
      client.close();
      client = adapter.client(host, Number(port));
      return undefined;
    default:
      throw new Error('unknown command');
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    try {
      await run(line.split(' '));
    } catch (error) {
      say('error', error.message);
    }
    say('.');
  }
  process.exit(0);
})();
