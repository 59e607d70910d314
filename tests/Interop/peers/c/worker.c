// A worker of libgearman; its protocol is in ../README.md.
#include <libgearman-1.0/gearman.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"

static gearman_return_t complete(gearman_job_st *job, const char *text) {
  return gearman_job_send_complete(job, text, strlen(text));
}

static gearman_return_t echo_job(gearman_job_st *job, void *context) {
  (void)context;
  return gearman_job_send_complete(job, gearman_job_workload(job), gearman_job_workload_size(job));
}

static gearman_return_t reverse_job(gearman_job_st *job, void *context) {
  (void)context;
  size_t size = gearman_job_workload_size(job);
  const char *workload = gearman_job_workload(job);
  char *result = malloc(size + 1);
  for (size_t i = 0; i < size; i++)
    result[i] = workload[size - 1 - i];
  gearman_return_t sent = gearman_job_send_complete(job, result, size);
  free(result);
  return sent;
}

static gearman_return_t empty_job(gearman_job_st *job, void *context) {
  (void)context;
  return gearman_job_send_complete(job, NULL, 0);
}

static gearman_return_t status_job(gearman_job_st *job, void *context) {
  (void)context;
  gearman_job_send_status(job, 1, 4);
  gearman_job_send_status(job, 3, 4);
  return complete(job, "done");
}

static gearman_return_t data_job(gearman_job_st *job, void *context) {
  (void)context;
  gearman_job_send_data(job, "one", 3);
  gearman_job_send_data(job, "two", 3);
  return complete(job, "three");
}

static gearman_return_t warning_job(gearman_job_st *job, void *context) {
  (void)context;
  gearman_job_send_warning(job, "careful", 7);
  return complete(job, "done");
}

static gearman_return_t exception_job(gearman_job_st *job, void *context) {
  (void)context;
  return gearman_job_send_exception(job, "broken", 6);
}

static gearman_return_t fail_job(gearman_job_st *job, void *context) {
  (void)context;
  return gearman_job_send_fail(job);
}

static gearman_return_t log_job(gearman_job_st *job, void *context) {
  say_bytes("ran", gearman_job_workload(job), gearman_job_workload_size(job));
  return echo_job(job, context);
}

static gearman_return_t hold_job(gearman_job_st *job, void *context) {
  (void)context;
  gearman_job_send_status(job, 1, 2);
  puts("holding");
  fflush(stdout);
  char line[16];
  if (fgets(line, sizeof(line), stdin) == NULL)
    exit(0);
  return complete(job, "held");
}

static gearman_return_t split_job(gearman_job_st *job, void *context) {
  (void)context;
  const char *workload = gearman_job_workload(job);
  const char *end = workload + gearman_job_workload_size(job);
  while (workload < end) {
    const char *blank = memchr(workload, ' ', (size_t)(end - workload));
    const char *word_end = blank == NULL ? end : blank;
    gearman_job_send_data(job, workload, (size_t)(word_end - workload));
    workload = word_end + 1;
  }
  return GEARMAN_SUCCESS;
}

static gearman_return_t join_results(gearman_aggregator_st *aggregator, gearman_task_st *task,
                                     gearman_result_st *result) {
  (void)aggregator;
  char joined[1024];
  size_t size = 0;
  for (; task != NULL; task = gearman_next(task)) {
    gearman_result_st *part = gearman_task_result(task);
    if (part == NULL || size + 1 + gearman_result_size(part) > sizeof(joined))
      return GEARMAN_ERROR;
    if (size > 0)
      joined[size++] = ' ';
    memcpy(joined + size, gearman_result_value(part), gearman_result_size(part));
    size += gearman_result_size(part);
  }
  return gearman_result_store_value(result, joined, size);
}

static const struct {
  const char *name;
  gearman_function_fn *run;
} functions[] = {
    {"echo", echo_job}, {"reverse", reverse_job}, {"empty", empty_job},         {"status", status_job},
    {"data", data_job}, {"warning", warning_job}, {"exception", exception_job}, {"fail", fail_job},
    {"log", log_job},   {"hold", hold_job},       {"split", split_job},
};

int main(int argc, char **argv) {
  gearman_worker_st *worker = gearman_worker_create(NULL);
  if (argc < 3 || worker == NULL)
    die("worker PREFIX SERVER...");
  for (int i = 2; i < argc; i++)
    if (gearman_failed(gearman_worker_add_servers(worker, argv[i])))
      die(argv[i]);
  fputs("ready", stdout);
  for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
    char name[64];
    int length = snprintf(name, sizeof(name), "%s%s", argv[1], functions[i].name);
    gearman_function_t function = functions[i].run == split_job
                                      ? gearman_function_create_partition(split_job, join_results)
                                      : gearman_function_create(functions[i].run);
    if (gearman_failed(gearman_worker_define_function(worker, name, (size_t)length, function, 0, NULL)))
      die(gearman_worker_error(worker));
    printf(" %s", functions[i].name);
  }
  puts("");
  fflush(stdout);
  for (;;) {
    gearman_return_t result = gearman_worker_work(worker);
    if (gearman_failed(result))
      fprintf(stderr, "%s\n", gearman_worker_error(worker));
  }
}
