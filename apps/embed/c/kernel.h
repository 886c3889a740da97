/*
 * The kernel in a C program. wasm2c has made its functions C functions, w2c_kernel_ls_check and so on
 * (build/kernel-wasm.h), and its memory is ordinary memory: arrays and records are used in place. On 64-bit systems
 * wasm2c reserves all of the 4 GiB at once, so the memory never moves when it grows, and pointers into it stay valid.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "kernel-wasm.h"

struct kernel {
    w2c_kernel module;
    uint32_t used;    /* first byte that is not taken; set it back to give memory back */
    uint32_t scratch; /* address of the scratch that every call needs */
};

/* A function of the kernel that takes the address of a record, such as w2c_kernel_ls_cross_entropy_grad. */
typedef u32 kernel_function(w2c_kernel *module, u32 record);

/* Makes an instance. 0, or -1 where there is no memory for it or abi.h is of another version than the binary. */
int kernel_open(struct kernel *kernel);
void kernel_close(struct kernel *kernel);

/* Memory in the kernel, all zeros, at a multiple of 16 bytes; NULL where there is no more. */
void *kernel_alloc(struct kernel *kernel, size_t bytes);

/* The record of a call, filled in as far as every call needs it; NULL where there is no more memory. */
struct ls_record *kernel_record(struct kernel *kernel);

/* The same of a call of the last layer, with its scratch, a larger one. */
struct ls_linear_record *kernel_linear_record(struct kernel *kernel);

/* The kernel's address of something in its memory. */
uint32_t kernel_address(const struct kernel *kernel, const void *pointer);

/* Calls the function and returns its status. */
enum ls_status kernel_call(struct kernel *kernel, kernel_function *function, const void *record);

/* Writes a status's name as snprintf does; "status 11" of one that is newer than abi.h. */
int kernel_status_name(enum ls_status status, char *text, size_t size);

/* Writes what a status means, after the call that returned it, as snprintf does. */
int kernel_message(const struct kernel *kernel, const struct ls_record *record, enum ls_status status, char *text,
                   size_t size);

#endif
