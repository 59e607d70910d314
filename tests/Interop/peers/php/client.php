<?php
// A client of PHP's gearman extension; its protocol is in ../README.md.

function say(string ...$words): void
{
    echo implode(' ', $words), "\n";
}

function connectClient(string $server): GearmanClient
{
    $client = new GearmanClient();
    $client->addServers($server);
    $client->enableExceptionHandler();
    $client->setDataCallback(fn (GearmanTask $task) => say('data', bin2hex($task->data())));
    $client->setWarningCallback(fn (GearmanTask $task) => say('warning', bin2hex($task->data())));
    $client->setStatusCallback(fn (GearmanTask $task) => say('status', $task->taskNumerator(), $task->taskDenominator()));
    $client->setCompleteCallback(fn (GearmanTask $task) => say('complete', bin2hex($task->data())));
    $client->setExceptionCallback(fn (GearmanTask $task) => say('exception', bin2hex($task->data())));
    $client->setFailCallback(fn (GearmanTask $task) => say('fail'));
    return $client;
}

$server = $argv[1];
$client = connectClient($server);
while (($line = fgets(STDIN)) !== false) {
    $words = explode(' ', rtrim($line, "\n"));
    $unique = ($words[3] ?? '-') === '-' ? null : $words[3];
    $workload = hex2bin($words[4] ?? '');
    switch ($words[0]) {
        case 'do':
            $add = ['high' => 'addTaskHigh', 'normal' => 'addTask', 'low' => 'addTaskLow'][$words[2]];
            // An exception and a failure are told by their callbacks, and returned as an error too.
            $task = $client->$add($words[1], $workload, null, $unique);
            if (!$task || (!@$client->runTasks() && !in_array($client->returnCode(), [GEARMAN_WORK_EXCEPTION, GEARMAN_WORK_FAIL], true))) {
                say('error', $client->error());
            }
            break;
        case 'background':
            $submit = ['high' => 'doHighBackground', 'normal' => 'doBackground', 'low' => 'doLowBackground'][$words[2]];
            say('handle', $client->$submit($words[1], $workload, $unique));
            break;
        case 'status':
            say('status', ...array_map('intval', $client->jobStatus($words[1])));
            break;
        case 'reconnect':
            $client = connectClient($server);
            break;
        default:
            say('error unknown command');
    }
    say('.');
}
