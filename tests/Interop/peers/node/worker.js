'use strict';
// A worker of a library of npm: worker.js LIBRARY PREFIX SERVER... Its protocol is in ../README.md; what depends on the
// library is in its adapter, which leaves out of `jobs` what the library cannot do.

const readline = require('readline');
const adapter = require(`./${process.argv[2]}`);

const [prefix, ...servers] = process.argv.slice(3);
const say = (line) => process.stdout.write(line + '\n');
const lines = readline.createInterface({ input: process.stdin });

const functions = {
  echo: (job) => job.complete(job.workload),
  reverse: (job) => job.complete(Buffer.from(job.workload).reverse()),
  empty: (job) => job.complete(Buffer.alloc(0)),
  status: (job) => {
    job.status(1, 4);
    job.status(3, 4);
    job.complete(Buffer.from('done'));
  },
  data: (job) => {
    job.data(Buffer.from('one'));
    job.data(Buffer.from('two'));
    job.complete(Buffer.from('three'));
  },
  warning: (job) => {
    job.warning(Buffer.from('careful'));
    job.complete(Buffer.from('done'));
  },
  exception: (job) => job.exception(Buffer.from('broken')),
  fail: (job) => job.fail(),
  log: (job) => {
    say(`ran ${job.workload.toString('hex')}`);
    job.complete(job.workload);
  },
  hold: (job) => {
    if (job.status) {
      job.status(1, 2);
    }
    say('holding');
    lines.once('line', () => job.complete(Buffer.from('held')));
  },
};

const names = Object.keys(functions).filter((name) => !adapter.cannot.includes(name));
for (const server of adapter.shared ? [servers] : servers.map((one) => [one])) {
  adapter.worker(
    server.map((one) => ({ host: one.split(':')[0], port: Number(one.split(':')[1]) })),
    Object.fromEntries(names.map((name) => [prefix + name, functions[name]])),
  );
}
say(['ready', ...names].join(' '));
