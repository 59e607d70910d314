/* libgearman's client in a loop of gearman_client_do_background: PORT JOBS; prints jobs per second. */
#include <libgearman/gearman.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
  if (argc != 3)
  {
    fprintf(stderr, "usage: %s PORT JOBS\n", argv[0]);
    return 2;
  }

  static char workload[64];
  const int jobs= atoi(argv[2]);
  gearman_client_st *client= gearman_client_create(NULL);
  gearman_client_add_server(client, "127.0.0.1", (in_port_t)atoi(argv[1]));
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int i= 0; i < jobs; i++)
  {
    gearman_job_handle_t handle;
    if (gearman_client_do_background(client, "benchmark", NULL, workload, sizeof(workload), handle) != GEARMAN_SUCCESS)
    {
      fprintf(stderr, "%s\n", gearman_client_error(client));
      return 1;
    }
  }

  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%.0f\n", jobs / ((double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9));
  gearman_client_free(client);
  return 0;
}
