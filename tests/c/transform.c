#include "transform.h"

#include <string.h>

void reverse_text(char *text) {
    size_t length = strlen(text);
    for (size_t i = 0; i < length / 2; i++) {
        char kept = text[i];
        text[i] = text[length - 1 - i];
        text[length - 1 - i] = kept;
    }
}

color next_color(color paint) {
    switch (paint) {
    case COLOR_RED: return COLOR_GREEN;
    case COLOR_GREEN: return COLOR_BLUE;
    case COLOR_BLUE: return COLOR_GREY;
    default: return COLOR_RED;
    }
}

/* Red has a radius, green two points made from it, blue nothing, grey the title "grey", red its length. */
shape next_shape(shape form) {
    static double points[2];
    static char title[] = "grey";
    shape next = {.paint = next_color(form.paint)};
    switch (form.paint) {
    case COLOR_RED:
        points[0] = form.shape_u.radius;
        points[1] = form.shape_u.radius / 2.0;
        next.shape_u.points.samples_len = 2;
        next.shape_u.points.samples_val = points;
        break;
    case COLOR_GREEN:
        break;
    case COLOR_BLUE:
        next.shape_u.title = title;
        break;
    default:
        next.shape_u.radius = (int)strlen(form.shape_u.title);
    }
    return next;
}

outcome negated(outcome result) {
    if (result.ok)
        result.outcome_u.value = -result.outcome_u.value;
    return result;
}

/* In place: the caller's head becomes the last node. */
chain backwards(chain list) {
    chain done = NULL;
    while (list != NULL) {
        chain rest = list->next;
        list->next = done;
        done = list;
        list = rest;
    }
    return done;
}

/* In place where there are pointers. */
everything stepped(everything all) {
    all.small++;
    all.natural++;
    all.big++;
    all.huge++;
    all.single += 1;
    all.precise += 1;
    all.flag = !all.flag;
    all.paint = next_color(all.paint);
    reverse_text(all.title);
    for (size_t i = 0; i < sizeof all.digest; i++)
        all.digest[i]++;
    for (u_int i = 0; i < all.body.body_len; i++)
        all.body.body_val[i]++;
    for (size_t i = 0; i < POINTS; i++)
        all.corner[i]++;
    for (u_int i = 0; i < all.series.series_len; i++)
        all.series.series_val[i]++;
    for (u_int i = 0; i < all.words.words_len; i++)
        reverse_text(all.words.words_val[i]);
    all.form = next_shape(all.form);
    all.result = negated(all.result);
    if (all.perhaps != NULL)
        ++*all.perhaps;
    all.chain = backwards(all.chain);
    return all;
}

static void increment_row(int *line) {
    for (size_t i = 0; i < POINTS; i++)
        line[i]++;
}

static void change_figure(figure *form) {
    switch (form->kind) {
    case 1:
    case 2:
        increment_row(form->figure_u.line);
        break;
    case 3:
        for (size_t i = 0; i < sizeof form->figure_u.key; i++)
            form->figure_u.key[i]++;
        break;
    case -4:
        for (u_int i = 0; i < form->figure_u.narrow.narrow_len; i++)
            form->figure_u.narrow.narrow_val[i]++;
        break;
    case 5:
        form->figure_u.inner = negated(form->figure_u.inner);
        break;
    case 6:
        form->figure_u.list = backwards(form->figure_u.list);
        break;
    case 7:
        if (form->figure_u.perhaps != NULL)
            ++*form->figure_u.perhaps;
        break;
    default:
        break;
    }
}

static tree *mirrored(tree *root) {
    if (root != NULL) {
        tree *left = root->left;
        root->value++;
        root->left = mirrored(root->right);
        root->right = mirrored(left);
    }
    return root;
}

/* In place where there are pointers. */
rarities changed(rarities all) {
    all.letter++;
    all.byte++;
    all.low++;
    all.high++;
    for (u_int i = 0; i < all.flags.flags_len; i++)
        all.flags.flags_val[i] = !all.flags.flags_val[i];
    for (u_int i = 0; i < all.paints.paints_len; i++)
        all.paints.paints_val[i] = next_color(all.paints.paints_val[i]);
    for (size_t i = 0; i < 2; i++)
        increment_row(all.fixed[i]);
    for (u_int i = 0; i < all.grown.rows_len; i++)
        increment_row(all.grown.rows_val[i]);
    for (size_t i = 0; i < sizeof all.tags; i++)
        all.tags[i]++;
    for (u_int i = 0; i < all.figures.figures_len; i++)
        change_figure(&all.figures.figures_val[i]);
    if (all.depth.depth != 0)
        reverse_text(all.depth.level_u.name);
    all.root = mirrored(all.root);
    return all;
}
