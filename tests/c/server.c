/*
 * A server of interop.x, made by rpcgen -C -N and libtirpc. It takes a free port on loopback, UDP or with the argument
 * `tcp` TCP, prints it and serves. Protocol 0 in svc_register: nothing is told to rpcbind.
 */
#include "transform.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void interop_prog_1(struct svc_req *request, SVCXPRT *transport);
void interop_prog_3(struct svc_req *request, SVCXPRT *transport);

int *add_1_svc(int a, int b, struct svc_req *request) {
    static int result;
    result = a + b;
    return &result;
}

name *reverse_1_svc(name text, struct svc_req *request) {
    static name result;
    reverse_text(text);
    result = text;
    return &result;
}

blob *scramble_1_svc(blob bytes, u_int key, struct svc_req *request) {
    static blob result;
    for (u_int i = 0; i < bytes.blob_len; i++)
        bytes.blob_val[i] ^= (char)key;
    result = bytes;
    return &result;
}

samples *scale_1_svc(samples numbers, double factor, struct svc_req *request) {
    static samples result;
    for (u_int i = 0; i < numbers.samples_len; i++)
        numbers.samples_val[i] *= factor;
    result = numbers;
    return &result;
}

color *next_color_1_svc(color paint, struct svc_req *request) {
    static color result;
    result = next_color(paint);
    return &result;
}

shape *next_shape_1_svc(shape form, struct svc_req *request) {
    static shape result;
    result = next_shape(form);
    return &result;
}

outcome *negate_1_svc(outcome given, struct svc_req *request) {
    static outcome result;
    result = negated(given);
    return &result;
}

optional_int *increment_1_svc(optional_int number, struct svc_req *request) {
    static optional_int result;
    if (number != NULL)
        ++*number;
    result = number;
    return &result;
}

chain *backwards_1_svc(chain list, struct svc_req *request) {
    static chain result;
    result = backwards(list);
    return &result;
}

quad_t *multiply_1_svc(quad_t number, u_int factor, struct svc_req *request) {
    static quad_t result;
    result = number * factor;
    return &result;
}

bool_t *invert_1_svc(bool_t flag, struct svc_req *request) {
    static bool_t result;
    result = !flag;
    return &result;
}

float *half_1_svc(float number, struct svc_req *request) {
    static float result;
    result = number / 2;
    return &result;
}

everything *step_1_svc(everything all, struct svc_req *request) {
    static everything result;
    result = stepped(all);
    return &result;
}

static u_quad_t ticks;

void *tick_1_svc(struct svc_req *request) {
    static char nothing;
    ticks++;
    return &nothing;
}

u_quad_t *ticks_1_svc(struct svc_req *request) {
    return &ticks;
}

bulk *grow_1_svc(bulk bytes, struct svc_req *request) {
    static bulk result;
    for (u_int i = 0; i < bytes.bulk_len; i++)
        bytes.bulk_val[i]++;
    result = bytes;
    return &result;
}

caller *who_1_svc(struct svc_req *request) {
    static caller result;
    static u_int gids[16];
    result = (caller){.machine = ""};
    if (request->rq_cred.oa_flavor == AUTH_SYS) {
        struct authunix_parms *user = (struct authunix_parms *)request->rq_clntcred;
        for (u_int i = 0; i < user->aup_len; i++)
            gids[i] = user->aup_gids[i];
        result = (caller){
            .machine = user->aup_machname, .uid = user->aup_uid, .gid = user->aup_gid, .gids = {user->aup_len, gids}};
    }
    return &result;
}

quad_t *add_3_svc(int a, int b, int c, int d, int e, struct svc_req *request) {
    static quad_t result;
    result = (quad_t)a + b + c + d + e;
    return &result;
}

rarities *change_3_svc(rarities all, struct svc_req *request) {
    static rarities result;
    result = changed(all);
    return &result;
}

/* Without a result the dispatcher sends nothing. */
void *fail_3_svc(u_int which, struct svc_req *request) {
    static char nothing;
    switch (which) {
    case 1: svcerr_systemerr(request->rq_xprt); return NULL;
    case 2: svcerr_noproc(request->rq_xprt); return NULL;
    case 3: svcerr_decode(request->rq_xprt); return NULL;
    default: return &nothing;
    }
}

int *secret_3_svc(struct svc_req *request) {
    static int result = 42;
    struct authunix_parms *user = (struct authunix_parms *)request->rq_clntcred;
    if (request->rq_cred.oa_flavor == AUTH_SYS && user->aup_uid == 1000)
        return &result;
    svcerr_weakauth(request->rq_xprt);
    return NULL;
}

int main(int count, char **arguments) {
    int over_tcp = count > 1 && strcmp(arguments[1], "tcp") == 0;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int socket_number = socket(AF_INET, over_tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
    if (socket_number < 0 || bind(socket_number, (struct sockaddr *)&address, length) != 0
        || getsockname(socket_number, (struct sockaddr *)&address, &length) != 0
        || (over_tcp && listen(socket_number, 8) != 0)) {
        perror("socket");
        return 1;
    }
    SVCXPRT *transport =
        over_tcp ? svctcp_create(socket_number, 0, 0) : svcudp_bufcreate(socket_number, 60000, 60000);
    if (transport == NULL || !svc_register(transport, INTEROP_PROG, INTEROP_VERS, interop_prog_1, 0)
        || !svc_register(transport, INTEROP_PROG, INTEROP_OTHER_VERS, interop_prog_3, 0)) {
        fprintf(stderr, "cannot register the service\n");
        return 1;
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    svc_run();
    return 1;
}
