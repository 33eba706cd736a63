/* The types of one .x file. */
#include <rpc/rpc.h>

#define MAX_BYTES (1 << 22)

struct echo_type {
    const char *name;
    size_t size;
    bool_t (*codec)(XDR *, void *);
};

extern const struct echo_type echo_types[];
extern const unsigned int echo_type_count;
