'use strict';
// npm's node-gearman: jobs as streams, one connection an object.

const Gearman = require('node-gearman');

// A worker's stream has data, an end and an error, nothing else.
exports.cannot = ['status', 'warning', 'exception'];
exports.shared = false;

exports.client = (host, port) => {
  const gearman = new Gearman(host, port);
  gearman.on('error', (error) => process.stderr.write(`${error.message}\n`));
  return {
    run: (job) =>
      new Promise((resolve) => {
        const running = gearman.submitJob(job.name, job.workload, job.unique, { priority: job.priority });
        // The result is one more piece of data here: it is told when the end follows.
        const pieces = [];
        running.on('data', (data) => pieces.push(data));
        running.on('end', () => {
          const result = pieces.length > 0 ? pieces.pop() : Buffer.alloc(0);
          pieces.forEach((piece) => job.say('data', piece));
          job.say('complete', result);
          resolve();
        });
        running.on('error', () => {
          job.say('fail');
          resolve();
        });
      }),
    close: () => gearman.close(),
  };
};

exports.worker = ([server], functions) => {
  const gearman = new Gearman(server.host, server.port);
  Object.keys(functions).forEach((name) =>
    gearman.registerWorker(name, (payload, worker) =>
      functions[name]({
        workload: payload || Buffer.alloc(0),
        data: (bytes) => worker.write(bytes),
        complete: (bytes) => worker.end(bytes),
        fail: () => worker.error(),
      }),
    ),
  );
};
