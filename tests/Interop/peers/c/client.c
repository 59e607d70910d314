// A client of libgearman; its protocol is in ../README.md.
#include <libgearman-1.0/gearman.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"

typedef gearman_task_st *(*add_task_fn)(gearman_client_st *, gearman_task_st *, void *, const char *, const char *,
                                        const void *, size_t, gearman_return_t *);
typedef gearman_return_t (*do_background_fn)(gearman_client_st *, const char *, const char *, const void *, size_t,
                                             gearman_job_handle_t);

static gearman_return_t on_data(gearman_task_st *task) {
  say_bytes("data", gearman_task_data(task), gearman_task_data_size(task));
  return GEARMAN_SUCCESS;
}

static gearman_return_t on_warning(gearman_task_st *task) {
  say_bytes("warning", gearman_task_data(task), gearman_task_data_size(task));
  return GEARMAN_SUCCESS;
}

static gearman_return_t on_status(gearman_task_st *task) {
  printf("status %u %u\n", gearman_task_numerator(task), gearman_task_denominator(task));
  return GEARMAN_SUCCESS;
}

static gearman_return_t on_complete(gearman_task_st *task) {
  say_bytes("complete", gearman_task_data(task), gearman_task_data_size(task));
  return GEARMAN_SUCCESS;
}

static gearman_return_t on_exception(gearman_task_st *task) {
  say_bytes("exception", gearman_task_data(task), gearman_task_data_size(task));
  return GEARMAN_SUCCESS;
}

static gearman_return_t on_fail(gearman_task_st *task) {
  (void)task;
  puts("fail");
  return GEARMAN_SUCCESS;
}

static gearman_client_st *connect_client(const char *server) {
  gearman_client_st *client = gearman_client_create(NULL);
  if (client == NULL || gearman_failed(gearman_client_add_servers(client, server)))
    die("no client");
  gearman_client_add_options(client, GEARMAN_CLIENT_EXCEPTION);
  gearman_client_set_data_fn(client, on_data);
  gearman_client_set_warning_fn(client, on_warning);
  gearman_client_set_status_fn(client, on_status);
  gearman_client_set_complete_fn(client, on_complete);
  gearman_client_set_exception_fn(client, on_exception);
  gearman_client_set_fail_fn(client, on_fail);
  return client;
}

static void run_job(gearman_client_st *client, const char *function, const char *priority, const char *unique,
                    const char *workload, size_t size) {
  add_task_fn add = strcmp(priority, "high") == 0  ? gearman_client_add_task_high
                    : strcmp(priority, "low") == 0 ? gearman_client_add_task_low
                                                   : gearman_client_add_task;
  gearman_return_t result;
  gearman_task_st *task = add(client, NULL, NULL, function, unique, workload, size, &result);
  if (task != NULL)
    result = gearman_client_run_tasks(client);
  // An exception is told by its callback, and returned as well.
  if (gearman_failed(result) && result != GEARMAN_WORK_EXCEPTION && result != GEARMAN_WORK_FAIL)
    printf("error %s\n", gearman_client_error(client));
  gearman_client_task_free_all(client);
}

static void submit_background(gearman_client_st *client, const char *function, const char *priority,
                              const char *unique, const char *workload, size_t size) {
  do_background_fn submit = strcmp(priority, "high") == 0  ? gearman_client_do_high_background
                            : strcmp(priority, "low") == 0 ? gearman_client_do_low_background
                                                           : gearman_client_do_background;
  gearman_job_handle_t handle;
  if (gearman_failed(submit(client, function, unique, workload, size, handle)))
    printf("error %s\n", gearman_client_error(client));
  else
    printf("handle %s\n", handle);
}

static void ask_status(gearman_client_st *client, const char *handle) {
  bool known, running;
  uint32_t numerator, denominator;
  gearman_return_t result = gearman_client_job_status(client, handle, &known, &running, &numerator, &denominator);
  if (gearman_failed(result) && result != GEARMAN_JOB_EXISTS && result != GEARMAN_IN_PROGRESS)
    printf("error %s\n", gearman_client_error(client));
  else
    printf("status %d %d %u %u\n", known, running, numerator, denominator);
}

static void reduce(gearman_client_st *client, const char *function, const char *reducer, const char *workload,
                   size_t size) {
  gearman_argument_t argument = gearman_argument_make(NULL, 0, workload, size);
  gearman_task_st *task = gearman_execute_by_partition(client, function, strlen(function), reducer, strlen(reducer),
                                                       NULL, 0, NULL, &argument, NULL);
  gearman_result_st *result = task == NULL ? NULL : gearman_task_result(task);
  if (result == NULL)
    printf("error %s\n", task == NULL ? gearman_client_error(client) : gearman_task_error(task));
  else
    say_bytes("complete", gearman_result_value(result), gearman_result_size(result));
  gearman_client_task_free_all(client);
}

int main(int argc, char **argv) {
  if (argc != 2)
    die("client SERVER");
  gearman_client_st *client = connect_client(argv[1]);
  char *line = NULL;
  size_t capacity = 0;
  while (getline(&line, &capacity, stdin) > 0) {
    char *words[5] = {"", "", "", "", ""};
    int count = 0;
    for (char *word = strtok(line, " \n"); word != NULL && count < 5; word = strtok(NULL, " \n"))
      words[count++] = word;
    const char *unique = strcmp(words[3], "-") == 0 ? NULL : words[3];
    char *hex = words[strcmp(words[0], "reduce") == 0 ? 3 : 4];
    size_t size = from_hex(hex);
    // No bytes are NULL to libgearman, it refuses a pointer to them.
    const char *workload = size > 0 ? hex : NULL;
    if (strcmp(words[0], "do") == 0)
      run_job(client, words[1], words[2], unique, workload, size);
    else if (strcmp(words[0], "background") == 0)
      submit_background(client, words[1], words[2], unique, workload, size);
    else if (strcmp(words[0], "status") == 0)
      ask_status(client, words[1]);
    else if (strcmp(words[0], "reduce") == 0)
      reduce(client, words[1], words[2], workload, size);
    else if (strcmp(words[0], "reconnect") == 0) {
      gearman_client_free(client);
      client = connect_client(argv[1]);
    } else
      puts("error unknown command");
    puts(".");
    fflush(stdout);
  }
  free(line);
  gearman_client_free(client);
  return 0;
}
