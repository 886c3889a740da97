/* The golden vectors, read with jansson. */
#ifndef VECTORS_H
#define VECTORS_H

#include <jansson.h>
#include <openssl/evp.h>
#include <stdbool.h>

#include "kernel.h"

/* What kernel_alloc or kernel_record gives; where that is NULL, the end of the program with a sentence. */
void *or_exit(void *memory);

/* Runs one vector, adds the arrays that it names to the hash, and says on standard error what is not as expected. */
bool vector_run(struct kernel *kernel, json_t *vector, EVP_MD_CTX *hash);

#endif
