// What the client and the worker share: bytes as hexadecimal text, and the end.
#pragma once

#include <stdio.h>
#include <stdlib.h>

static inline void die(const char *reason) {
  fprintf(stderr, "%s\n", reason);
  exit(1);
}

/// Writes a line of a word and bytes.
static inline void say_bytes(const char *word, const void *bytes, size_t size) {
  static const char digits[] = "0123456789abcdef";
  char *line = malloc(size * 2 + 1);
  for (size_t i = 0; i < size; i++) {
    unsigned char byte = ((const unsigned char *)bytes)[i];
    line[i * 2] = digits[byte >> 4];
    line[i * 2 + 1] = digits[byte & 15];
  }
  line[size * 2] = 0;
  printf("%s %s\n", word, line);
  fflush(stdout);
  free(line);
}

static inline int hex_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

/// Decodes hexadecimal text in place; returns the number of bytes.
static inline size_t from_hex(char *text) {
  size_t size = 0;
  for (; text[size * 2] != 0; size++)
    text[size] = (char)(hex_digit(text[size * 2]) << 4 | hex_digit(text[size * 2 + 1]));
  return size;
}
