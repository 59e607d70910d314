'use strict';
// npm's abraxas: jobs as streams and promises, several servers an object.

const abraxas = require('abraxas');

// A worker ends in a result or in an exception, and its status is a share of one.
exports.cannot = ['fail'];
exports.shared = true;

exports.client = (host, port) => {
  const client = abraxas.Client.connect({ servers: [{ host, port }], defaultEncoding: 'buffer' });
  const options = (job) => ({ priority: job.priority === 'normal' ? undefined : job.priority, uniqueid: job.unique || undefined });
  return {
    run: (job) =>
      new Promise((resolve) => {
        const task = client.submitJob(job.name, options(job), job.workload);
        const pieces = [];
        const end = (...words) => {
          job.say(...words);
          resolve();
        };
        task.on('status', (share) => job.say('status', share, 1));
        task.on('warn', (text) => job.say('warning', Buffer.from(text)));
        task.on('data', (data) => pieces.push(data));
        task.on('end', () => end('complete', Buffer.concat(pieces)));
        task.on('error', (error) => (error.name === 'JobFail' ? end('fail') : end('exception', Buffer.from(error.message))));
      }),
    submit: async (job) => client.submitJobBg(job.name, options(job), job.workload),
    async status(handle) {
      const status = await new Promise((resolve, reject) =>
        client.getStatus(handle, (error, answer) => (error ? reject(error) : resolve(answer))),
      );
      return [status.known, status.running, status.complete, 1];
    },
    close: () => client.disconnect(),
  };
};

exports.worker = (servers, functions) => {
  const client = abraxas.Client.connect({ servers, defaultEncoding: 'buffer' });
  Object.keys(functions).forEach((name) =>
    client.registerWorker(name, (task) => {
      functions[name]({
        workload: Buffer.from(task.payload),
        status: (numerator, denominator) => task.status(numerator / denominator),
        data: (bytes) => task.write(bytes),
        warning: (bytes) => task.warn(bytes),
        complete: (bytes) => task.end(bytes),
        exception: (bytes) => task.error(bytes),
      });
    }),
  );
};
