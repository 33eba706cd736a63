/* What each procedure of interop.x does to its argument. The server answers with it, the client expects it. */
#ifndef TRANSFORM_H
#define TRANSFORM_H

#include "interop.h"

void reverse_text(char *text);
color next_color(color paint);
shape next_shape(shape form);
outcome negated(outcome result);
chain backwards(chain list);
everything stepped(everything all);
rarities changed(rarities all);

#endif
