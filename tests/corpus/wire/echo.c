/* Reads values of XDR types, decodes and encodes each, and writes what came out.
 *
 * In: index of the type, length, bytes. Out: length, bytes. Numbers are 4 bytes, the most significant first. The index
 * 0xffffffff has nothing behind it: what was written so far is sent. A length of 0xffffffff says that the value cannot
 * be decoded, 0xfffffffe that bytes are left, 0xfffffffd that it cannot be encoded; no bytes follow. */
#include <rpc/rpc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include "echo.h"

static char in[MAX_BYTES], out[MAX_BYTES];

static int read_number(uint32_t *number)
{
    if (fread(number, 4, 1, stdin) != 1)
        return 0;
    *number = ntohl(*number);
    return 1;
}

static void write_number(uint32_t number)
{
    number = htonl(number);
    fwrite(&number, 4, 1, stdout);
}

static void echo(const struct echo_type *type, uint32_t length)
{
    XDR decoder, encoder;
    void *value = calloc(1, type->size);
    uint32_t status = 0;

    xdrmem_create(&decoder, in, length, XDR_DECODE);
    xdrmem_create(&encoder, out, sizeof out, XDR_ENCODE);
    if (!type->codec(&decoder, value))
        status = 0xffffffff;
    else if (xdr_getpos(&decoder) != length)
        status = 0xfffffffe;
    else if (!type->codec(&encoder, value))
        status = 0xfffffffd;
    if (status) {
        write_number(status);
    } else {
        write_number(xdr_getpos(&encoder));
        fwrite(out, 1, xdr_getpos(&encoder), stdout);
    }
    xdr_free((xdrproc_t)type->codec, value);
    free(value);
}

int main(void)
{
    uint32_t index, length;

    while (read_number(&index)) {
        if (index == 0xffffffff) {
            fflush(stdout);
            continue;
        }
        if (index >= echo_type_count || !read_number(&length) || length > sizeof in
            || fread(in, 1, length, stdin) != length)
            return 1;
        echo(&echo_types[index], length);
    }
    return 0;
}
