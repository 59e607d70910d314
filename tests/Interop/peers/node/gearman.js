'use strict';
// npm's gearman: packets as events, one connection an object.

const gearman = require('gearman');

exports.cannot = [];
exports.shared = false;

exports.client = (host, port) => {
  const connection = gearman(host, port);
  const connected = new Promise((resolve, reject) => {
    connection.on('error', reject);
    connection.connect(resolve);
  });
  const next = (event) =>
    new Promise((resolve) => {
      const listener = (what) => {
        connection.removeEventListener(event, listener);
        resolve(what);
      };
      connection.on(event, listener);
    });
  const exceptions = connected.then(() => {
    const answer = next('OPTION_RES');
    connection.setOption('exceptions');
    return answer;
  });
  const submit = (job, background) =>
    connection.submitJob(job.name, job.workload, { priority: job.priority, unique_id: job.unique, background });

  return {
    async run(job) {
      await exceptions;
      await new Promise((resolve) => {
        const listeners = {
          WORK_DATA: (event) => job.say('data', event.payload),
          WORK_WARNING: (event) => job.say('warning', Buffer.from(event.warning)),
          WORK_STATUS: (event) => job.say('status', event.percent_num, event.percent_den),
          WORK_COMPLETE: (event) => end('complete', event.payload),
          WORK_EXCEPTION: (event) => end('exception', Buffer.from(event.exception)),
          WORK_FAIL: () => end('fail'),
        };
        const end = (...words) => {
          Object.keys(listeners).forEach((event) => connection.removeEventListener(event, listeners[event]));
          job.say(...words);
          resolve();
        };
        Object.keys(listeners).forEach((event) => connection.on(event, listeners[event]));
        submit(job, false);
      });
    },
    async submit(job) {
      await exceptions;
      const created = next('JOB_CREATED');
      submit(job, true);
      return created;
    },
    async status(handle) {
      await exceptions;
      const answer = next('STATUS_RES');
      connection.getJobStatus(handle);
      const status = await answer;
      return [status.known, status.running, status.percent_done_num, status.percent_done_den];
    },
    close: () => connection.close(),
  };
};

exports.worker = ([server], functions) => {
  const connection = gearman(server.host, server.port);
  connection.on('NOOP', () => connection.grabJob());
  connection.on('NO_JOB', () => connection.preSleep());
  connection.on('JOB_ASSIGN', (event) => {
    const done = (send, ...values) => {
      send(event.handle, ...values);
      connection.preSleep();
    };
    functions[event.func_name]({
      workload: event.payload,
      status: (numerator, denominator) => connection.sendWorkStatus(event.handle, `${numerator}`, `${denominator}`),
      data: (bytes) => connection.sendWorkData(event.handle, bytes),
      warning: (bytes) => connection.sendWorkWarning(event.handle, bytes),
      complete: (bytes) => done(connection.sendWorkComplete, bytes),
      exception: (bytes) => done(connection.sendWorkException, bytes),
      fail: () => done(connection.sendWorkFail),
    });
  });
  connection.connect(() => {
    Object.keys(functions).forEach((name) => connection.addFunction(name));
    // Asleep before it ever asked: a server with work waiting has to wake it at once.
    connection.preSleep();
  });
};
