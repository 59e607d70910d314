'use strict';
// npm's gearmanode: jobs as emitters, several servers an object.

const gearmanode = require('gearmanode');
const winston = require('winston');

// It logs to winston, which complains at length that nobody listens.
winston.loggers.loggers.forEach((logger) => {
  logger.silent = true;
});

exports.cannot = [];
exports.shared = true;

exports.client = (host, port) => {
  const client = gearmanode.client({ host, port });
  const background = new Map();
  client.jobServers[0].setOption('exceptions');
  const submit = (job, isBackground) => {
    const options = { priority: job.priority.toUpperCase(), background: isBackground };
    if (job.unique) {
      options.unique = job.unique;
    }
    return client.submitJob(job.name, job.workload, options);
  };
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        const running = submit(job, false);
        const end = (...words) => {
          job.say(...words);
          resolve();
        };
        running.on('status', (status) => job.say('status', status.percent_done_num, status.percent_done_den));
        running.on('workData', (data) => job.say('data', data));
        running.on('warning', (data) => job.say('warning', data));
        running.on('complete', () => end('complete', running.response));
        running.on('exception', (data) => end('exception', data));
        running.on('failed', () => end('fail'));
        running.on('error', reject);
      }),
    submit: (job) =>
      new Promise((resolve, reject) => {
        const running = submit(job, true);
        running.on('created', () => {
          background.set(running.handle, running);
          resolve(running.handle);
        });
        running.on('error', reject);
      }),
    status: (handle) =>
      new Promise((resolve) => {
        const running = background.get(handle);
        running.once('status', (status) =>
          resolve([Number(status.known), Number(status.running), status.percent_done_num, status.percent_done_den]),
        );
        running.getStatus();
      }),
    close: () => client.close(),
  };
};

exports.worker = (servers, functions) => {
  const worker = gearmanode.worker({ servers });
  Object.keys(functions).forEach((name) =>
    worker.addFunction(name, (job) =>
      functions[name]({
        workload: job.payload,
        status: (numerator, denominator) => job.reportStatus(numerator, denominator),
        data: (bytes) => job.sendWorkData(bytes),
        warning: (bytes) => job.reportWarning(bytes),
        complete: (bytes) => job.workComplete(bytes),
        exception: (bytes) => job.reportException(bytes),
        fail: () => job.reportError(),
      }),
    ),
  );
};
