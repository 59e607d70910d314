<?php
// A worker of PHP's gearman extension; its protocol is in ../README.md.

$functions = [
    'echo' => fn (GearmanJob $job) => $job->workload(),
    'reverse' => fn (GearmanJob $job) => strrev($job->workload()),
    'empty' => fn (GearmanJob $job) => '',
    'status' => function (GearmanJob $job) {
        $job->sendStatus(1, 4);
        $job->sendStatus(3, 4);
        return 'done';
    },
    'data' => function (GearmanJob $job) {
        $job->sendData('one');
        $job->sendData('two');
        return 'three';
    },
    'warning' => function (GearmanJob $job) {
        $job->sendWarning('careful');
        return 'done';
    },
    'exception' => function (GearmanJob $job) {
        $job->sendException('broken');
    },
    'fail' => function (GearmanJob $job) {
        $job->sendFail();
    },
    'log' => function (GearmanJob $job) {
        echo 'ran ', bin2hex($job->workload()), "\n";
        return $job->workload();
    },
    'hold' => function (GearmanJob $job) {
        $job->sendStatus(1, 2);
        echo "holding\n";
        if (fgets(STDIN) === false) {
            exit(0);
        }
        return 'held';
    },
];

$worker = new GearmanWorker();
$worker->addServers(implode(',', array_slice($argv, 2)));
foreach ($functions as $name => $run) {
    $worker->addFunction($argv[1] . $name, $run);
}
echo 'ready ', implode(' ', array_keys($functions)), "\n";
while (true) {
    if (!@$worker->work()) {
        fwrite(STDERR, $worker->error() . "\n");
    }
}
