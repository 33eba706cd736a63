/*
 * A client of interop.x, made by rpcgen -C -N and libtirpc: `client PORT udp|tcp` calls every procedure on loopback and
 * compares the answers with what they must be. Prints one line for each procedure; the status is the number of wrong ones.
 */
#include "transform.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int wrong = 0;

static void check(const char *procedure, int right) {
    printf("%s %s\n", right ? "ok   " : "WRONG", procedure);
    wrong += !right;
}

/* Two values are the same if they are the same bytes in XDR. */
static int same(xdrproc_t coder, void *left, void *right) {
    static char buffers[2][8192];
    u_int lengths[2];
    void *values[2] = {left, right};
    for (int i = 0; i < 2; i++) {
        XDR stream;
        if (values[i] == NULL)
            return 0;
        xdrmem_create(&stream, buffers[i], sizeof buffers[i], XDR_ENCODE);
        if (!coder(&stream, values[i]))
            return 0;
        lengths[i] = xdr_getpos(&stream);
    }
    return lengths[0] == lengths[1] && memcmp(buffers[0], buffers[1], lengths[0]) == 0;
}

/* A new sample each time: what works in place must not change another's. */
static everything *sample(void) {
    static char bodies[2][7], labels[2][3][8];
    static u_int series[2][3];
    static char texts[2][2][8];
    static name words[2][2];
    static node nodes[2][3];
    static int perhaps[2];
    static everything samples[2];
    static int which = 0;
    int s = which++ % 2;
    for (int i = 0; i < 3; i++) {
        series[s][i] = 4000000000u + (u_int)i;
        snprintf(labels[s][i], sizeof labels[s][i], "n%d", i);
        nodes[s][i] = (node){.value = -i, .label = labels[s][i], .next = i < 2 ? &nodes[s][i + 1] : NULL};
    }
    memcpy(bodies[s], "\0\1\2\376\377xy", 7);
    words[s][0] = strcpy(texts[s][0], "");
    words[s][1] = strcpy(texts[s][1], "two");
    static char titles[2][8];
    perhaps[s] = 41;
    samples[s] = (everything){
        .small = -2147483647 - 1, .natural = 4294967294u, .big = -9007199254740993LL, .huge = 18446744073709551614ULL,
        .single = 0.25f, .precise = 1e100, .flag = TRUE, .paint = COLOR_GREY, .title = strcpy(titles[s], "title"),
        .digest = {1, 2, 3, 4, (char)0xff}, .body = {7, bodies[s]}, .corner = {-1, 0, 1}, .series = {3, series[s]},
        .words = {2, words[s]}, .form = {.paint = COLOR_RED, .shape_u.radius = 9},
        .result = {.ok = TRUE, .outcome_u.value = 1LL << 40}, .perhaps = &perhaps[s], .chain = &nodes[s][0],
    };
    return &samples[s];
}

static void check_scalars(CLIENT *client) {
    int *sum = add_1(-40, 42 - 2147483607, client);
    check("ADD", sum != NULL && *sum == -2147483605);
    color *paint = next_color_1(COLOR_BLUE, client);
    check("NEXT_COLOR", paint != NULL && *paint == COLOR_GREY);
    quad_t *product = multiply_1(-3000000000LL, 3000000000u, client);
    check("MULTIPLY", product != NULL && *product == -9000000000000000000LL);
    bool_t *flag = invert_1(FALSE, client);
    check("INVERT", flag != NULL && *flag == TRUE);
    float *half = half_1(-0.5f, client);
    check("HALF", half != NULL && *half == -0.25f);
}

static void check_sequences(CLIENT *client) {
    char bytes[] = {0, 1, 2, (char)0xff, 7}, scrambled[] = {0x55, 0x54, 0x57, (char)0xaa, 0x52};
    blob given = {sizeof bytes, bytes}, expected = {sizeof scrambled, scrambled};
    check("SCRAMBLE", same((xdrproc_t)xdr_blob, scramble_1(given, 0x55, client), &expected));
    name *text = reverse_1("straight", client);
    check("REVERSE", text != NULL && strcmp(*text, "thgiarts") == 0);
    double numbers[] = {1, -2.5, 1e300}, scaled[] = {-2, 5, -2e300};
    samples points = {3, numbers}, larger = {3, scaled}, none = {0, NULL};
    check("SCALE", same((xdrproc_t)xdr_samples, scale_1(points, -2, client), &larger));
    check("SCALE of nothing", same((xdrproc_t)xdr_samples, scale_1(none, 3, client), &none));
}

static void check_shape(CLIENT *client, shape form) {
    shape expected = next_shape(form);
    check("NEXT_SHAPE", same((xdrproc_t)xdr_shape, next_shape_1(form, client), &expected));
}

static void check_choices(CLIENT *client) {
    double numbers[] = {0.5};
    check_shape(client, (shape){.paint = COLOR_RED, .shape_u.radius = 7});
    check_shape(client, (shape){.paint = COLOR_GREEN, .shape_u.points = {1, numbers}});
    check_shape(client, (shape){.paint = COLOR_BLUE});
    check_shape(client, (shape){.paint = COLOR_GREY, .shape_u.title = "four"});
    outcome value = {.ok = TRUE, .outcome_u.value = 5}, opposite = {.ok = TRUE, .outcome_u.value = -5};
    outcome failed = {.ok = FALSE};
    check("NEGATE", same((xdrproc_t)xdr_outcome, negate_1(value, client), &opposite));
    check("NEGATE of nothing", same((xdrproc_t)xdr_outcome, negate_1(failed, client), &failed));
    int number = 41;
    optional_int *larger = increment_1(&number, client);
    check("INCREMENT", larger != NULL && *larger != NULL && **larger == 42);
    optional_int *nothing = increment_1(NULL, client);
    check("INCREMENT of nothing", nothing != NULL && *nothing == NULL);
}

static void check_structures(CLIENT *client) {
    node third = {3, "c", NULL}, second = {2, "", &third}, first = {1, "a", &second};
    chain *list = backwards_1(&first, client), expected = backwards(&first), empty = NULL;
    check("BACKWARDS", same((xdrproc_t)xdr_chain, list, &expected));
    check("BACKWARDS of nothing", same((xdrproc_t)xdr_chain, backwards_1(NULL, client), &empty));
    everything *answer = step_1(*sample(), client);
    everything step = stepped(*sample());
    check("STEP", same((xdrproc_t)xdr_everything, answer, &step));
    u_quad_t *ticks = ticks_1(client);
    u_quad_t before = ticks == NULL ? 0 : *ticks;
    check("TICK", tick_1(client) != NULL);
    ticks = ticks_1(client);
    check("TICKS", ticks != NULL && *ticks == before + 1);
}

/* What fits: libtirpc sends it over TCP in fragments of 4000 bytes. */
static void check_bulk(CLIENT *client, u_int size) {
    bulk given = {size, malloc(size)};
    for (u_int i = 0; i < size; i++)
        given.bulk_val[i] = (char)(i * 7 + i / 251);
    bulk *larger = grow_1(given, client);
    int right = larger != NULL && larger->bulk_len == size;
    for (u_int i = 0; right && i < size; i++)
        right = larger->bulk_val[i] == (char)(given.bulk_val[i] + 1);
    check("GROW", right);
    free(given.bulk_val);
}

static void check_caller(CLIENT *client) {
    caller *nobody = who_1(client);
    check("WHO without a credential", nobody != NULL && strcmp(nobody->machine, "") == 0);
    gid_t gids[] = {24, 25, 4000000000u};
    client->cl_auth = authsys_create("desk", 1000, 100, 3, gids);
    caller *user = who_1(client);
    check("WHO", user != NULL && strcmp(user->machine, "desk") == 0 && user->uid == 1000 && user->gid == 100
                     && user->gids.gids_len == 3 && user->gids.gids_val[2] == 4000000000u);
    auth_destroy(client->cl_auth);
    client->cl_auth = authnone_create();
}

static rarities *rare_sample(void) {
    static figure figures[2][9];
    static node nodes[2][2];
    static tree trees[2][3];
    static int perhaps[2];
    static row grown[2][2];
    static color paints[2][2];
    static short narrow[2][2];
    static char labels[2][2][2], names[2][8];
    static bool_t flags[2][2];
    static rarities samples[2];
    static int which = 0;
    int s = which++ % 2;
    flags[s][0] = TRUE;
    flags[s][1] = FALSE;
    for (int i = 0; i < 2; i++) {
        nodes[s][i] = (node){.value = i, .label = strcpy(labels[s][i], i == 0 ? "a" : "b"), .next = i == 0 ? &nodes[s][1] : NULL};
        for (int j = 0; j < POINTS; j++)
            grown[s][i][j] = 10 * i + j;
    }
    perhaps[s] = -1;
    narrow[s][0] = -32768;
    narrow[s][1] = 32766;
    paints[s][0] = COLOR_GREY;
    paints[s][1] = COLOR_GREEN;
    trees[s][0] = (tree){1, &trees[s][1], NULL};
    trees[s][1] = (tree){2, NULL, &trees[s][2]};
    trees[s][2] = (tree){3, NULL, NULL};
    figures[s][0] = (figure){.kind = 0};
    figures[s][1] = (figure){.kind = 1, .figure_u.line = {1, 2, 3}};
    figures[s][2] = (figure){.kind = 2, .figure_u.line = {-1, -2, -3}};
    figures[s][3] = (figure){.kind = 3, .figure_u.key = {0, 1, 2, 3, (char)0xfe}};
    figures[s][4] = (figure){.kind = -4, .figure_u.narrow = {2, narrow[s]}};
    figures[s][5] = (figure){.kind = 5, .figure_u.inner = {.ok = TRUE, .outcome_u.value = 1LL << 60}};
    figures[s][6] = (figure){.kind = 6, .figure_u.list = &nodes[s][0]};
    figures[s][7] = (figure){.kind = 7, .figure_u.perhaps = &perhaps[s]};
    figures[s][8] = (figure){.kind = 99};
    samples[s] = (rarities){
        .letter = -128, .byte = 254, .low = -32768, .high = 65534, .flags = {2, flags[s]}, .paints = {2, paints[s]},
        .fixed = {{1, 2, 3}, {4, 5, 6}}, .grown = {2, grown[s]}, .tags = {1, 2, (char)0xff},
        .figures = {9, figures[s]}, .depth = {.depth = 4000000000u, .level_u.name = strcpy(names[s], "\377\376ab")},
        .root = &trees[s][0],
    };
    return &samples[s];
}

static enum clnt_stat status_of(CLIENT *client) {
    struct rpc_err error;
    clnt_geterr(client, &error);
    return error.re_status;
}

static void check_failures(CLIENT *client) {
    static const enum clnt_stat expected[] = {RPC_SYSTEMERROR, RPC_PROCUNAVAIL, RPC_CANTDECODEARGS};
    for (u_int i = 0; i < 3; i++)
        check("FAIL", fail_3(i + 1, client) == NULL && status_of(client) == expected[i]);
    check("FAIL in no way", fail_3(4, client) != NULL);
}

static void check_secret(CLIENT *client) {
    struct rpc_err error;
    int *secret = secret_3(client);
    clnt_geterr(client, &error);
    check("SECRET for nobody", secret == NULL && error.re_status == RPC_AUTHERROR && error.re_why == AUTH_TOOWEAK);
    for (uid_t uid = 999; uid <= 1000; uid++) {
        client->cl_auth = authsys_create("desk", uid, 100, 0, NULL);
        secret = secret_3(client);
        check("SECRET", uid == 1000 ? secret != NULL && *secret == 42 : secret == NULL && status_of(client) == RPC_AUTHERROR);
        auth_destroy(client->cl_auth);
    }
    client->cl_auth = authnone_create();
}

/* The server has the versions 1 and 3. */
static void check_no_version(CLIENT *client) {
    struct timeval wait = {5, 0};
    struct rpc_err error;
    rpcvers_t version = 2;
    clnt_control(client, CLSET_VERS, (char *)&version);
    enum clnt_stat status = clnt_call(client, NULLPROC, (xdrproc_t)xdr_void, NULL, (xdrproc_t)xdr_void, NULL, wait);
    clnt_geterr(client, &error);
    check("no version 2", status == RPC_PROGVERSMISMATCH && error.re_vers.low == 1 && error.re_vers.high == 3);
}

static void check_other_version(CLIENT *client) {
    rpcvers_t version = INTEROP_OTHER_VERS;
    clnt_control(client, CLSET_VERS, (char *)&version);
    quad_t *sum = add_3(2147483647, 2147483647, 1, 1, -5, client);
    check("ADD of version 3", sum != NULL && *sum == 4294967291LL);
    rarities *answer = change_3(*rare_sample(), client);
    rarities change = changed(*rare_sample());
    check("CHANGE", same((xdrproc_t)xdr_rarities, answer, &change));
    rarities nothing = {.paints = {0, NULL}};
    answer = change_3(nothing, client);
    change = changed(nothing);
    check("CHANGE of nothing", same((xdrproc_t)xdr_rarities, answer, &change));
    check_failures(client);
    check_secret(client);
    check_no_version(client);
}

int main(int count, char **arguments) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons((unsigned short)(count > 1 ? atoi(arguments[1]) : 0));
    int socket_number = RPC_ANYSOCK;
    struct timeval retry = {1, 0};
    int over_tcp = count > 2 && strcmp(arguments[2], "tcp") == 0;
    CLIENT *client =
        over_tcp ? clnttcp_create(&address, INTEROP_PROG, INTEROP_VERS, &socket_number, 0, 0)
                 : clntudp_bufcreate(&address, INTEROP_PROG, INTEROP_VERS, retry, &socket_number, 60000, 60000);
    if (client == NULL) {
        clnt_pcreateerror("no client");
        return 100;
    }
    check_scalars(client);
    check_sequences(client);
    check_choices(client);
    check_structures(client);
    check_bulk(client, 50000);
    if (over_tcp)
        check_bulk(client, 8000000);
    check_caller(client);
    check_other_version(client);
    return wrong;
}
