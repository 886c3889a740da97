#include "kernel.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static_assert(sizeof(struct ls_record) == LS_RECORD_SIZE, "the compiler's record is not the ABI's");
static_assert(sizeof(struct ls_linear_record) == LS_LINEAR_RECORD_SIZE, "nor is the record of the last layer");
static_assert(WASM_RT_USE_MMAP, "the memory moves when it grows");

enum { PAGE = 65536 };

int kernel_open(struct kernel *kernel) {
    wasm_rt_init();
    wasm2c_kernel_instantiate(&kernel->module);
    kernel->used = w2c_kernel_ls_heap_base(&kernel->module);
    void *scratch = kernel_alloc(kernel, w2c_kernel_ls_scratch_bytes(&kernel->module));
    if (scratch == NULL || w2c_kernel_ls_abi_version(&kernel->module) != LS_ABI_VERSION) {
        kernel_close(kernel);
        return -1;
    }
    kernel->scratch = kernel_address(kernel, scratch);
    return 0;
}

void kernel_close(struct kernel *kernel) {
    wasm2c_kernel_free(&kernel->module);
    wasm_rt_free();
}

void *kernel_alloc(struct kernel *kernel, size_t bytes) {
    wasm_rt_memory_t *memory = w2c_kernel_memory(&kernel->module);
    uint64_t start = ((uint64_t)kernel->used + 15) / 16 * 16, end = start + bytes;
    if (bytes > UINT32_MAX || end > UINT32_MAX) return NULL;
    if (end > memory->size) wasm_rt_grow_memory(memory, (end - memory->size + PAGE - 1) / PAGE);
    if (end > memory->size) return NULL; /* it could not grow */
    kernel->used = (uint32_t)end;
    return memset(memory->data + start, 0, bytes);
}

struct ls_record *kernel_record(struct kernel *kernel) {
    struct ls_record *record = kernel_alloc(kernel, sizeof *record);
    if (record != NULL) {
        record->version = LS_ABI_VERSION;
        record->size = LS_RECORD_SIZE;
        record->scratch = kernel->scratch;
    }
    return record;
}

struct ls_linear_record *kernel_linear_record(struct kernel *kernel) {
    struct ls_linear_record *record = kernel_alloc(kernel, LS_LINEAR_RECORD_SIZE);
    void *scratch = kernel_alloc(kernel, w2c_kernel_ls_linear_scratch_bytes(&kernel->module));
    if (record == NULL || scratch == NULL) return NULL;
    record->version = LS_ABI_VERSION;
    record->size = LS_LINEAR_RECORD_SIZE;
    record->scratch = kernel_address(kernel, scratch);
    return record;
}

uint32_t kernel_address(const struct kernel *kernel, const void *pointer) {
    return (uint32_t)((const uint8_t *)pointer - kernel->module.w2c_memory.data);
}

enum ls_status kernel_call(struct kernel *kernel, kernel_function *function, const void *record) {
    return (enum ls_status)function(&kernel->module, kernel_address(kernel, record));
}

/* A newer binary may have statuses that abi.h does not. */
static bool is_known(enum ls_status status) { return status < sizeof ls_status_names / sizeof *ls_status_names; }

int kernel_status_name(enum ls_status status, char *text, size_t size) {
    if (is_known(status)) return snprintf(text, size, "%s", ls_status_names[status]);
    return snprintf(text, size, "status %d", (int)status);
}

int kernel_message(const struct kernel *kernel, const struct ls_record *record, enum ls_status status, char *text,
                   size_t size) {
    const char *meaning = is_known(status) ? ls_status_docs[status] : "Newer than this program.";
    char name[32];
    kernel_status_name(status, name, sizeof name);
    if (status == LS_STATUS_TARGET) {
        const int32_t *targets = (const int32_t *)(kernel->module.w2c_memory.data + record->targets);
        return snprintf(text, size, "%s: class index %d of row %u is not in [0, %u)", name, targets[record->bad_row],
                        record->bad_row, record->classes);
    }
    return snprintf(text, size, "%s: %.*s", name, (int)strlen(meaning) - 1, meaning);
}
