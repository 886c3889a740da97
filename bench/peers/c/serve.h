// What programs have in common that answer the lines of ../worker-process.ts: arrays go through files in the working
// directory.

#ifndef SERVE_H
#define SERVE_H

#include <stddef.h>
#include <stdint.h>

// What is computed. Of a line that begins with "load" `load` gets the rest.
typedef struct {
  void (*load)(const char *words);
  double (*solve)(void);  // the loss
  void (*write)(void);
  void (*release)(void);
  size_t (*memory)(void);  // bytes beyond inputs and outputs, or NULL
} service;

// Says who it is, and answers lines until there are no more. Gives the program's exit code.
int serve(const service *of);

// The length many numbers of four bytes in a file, for the caller to free; ends the program where they are not there.
void *read_array(const char *name, size_t length);

// Room for as many, touched, so that no sample pays for the first use of a page.
float *new_array(size_t length);

void write_array(const char *name, const float *array, size_t length);

// Ends the program with a line that the other side does not expect.
void fail(const char *what);

#endif
