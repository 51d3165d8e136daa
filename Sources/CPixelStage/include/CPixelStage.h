/*
 * From code values to calibrated sRGB: the one loop over pixels of docs/decisions/0009, in place, row by row.
 *
 * The arithmetic is IEEE single precision in a fixed order without contraction, so that every machine makes the same
 * bytes of the same pixels and tables: a derivative can be made again and compared.
 */
#ifndef EPILUME_PIXEL_STAGE_H
#define EPILUME_PIXEL_STAGE_H

#include <stddef.h>
#include <stdint.h>

/* Entries of the encoding table. A step is 0.2 code values where the sRGB curve is steepest, 12.92 * 255. */
#define EPS_CODE_COUNT 16384
/* A channel from this code value on is taken for clipped: JPEG writes what was 255 as a few code values less. */
#define EPS_CLIPPED_CODE 250
/* Largest exponent of a coordinate in the flat field, plus one. */
#define EPS_FLAT_SIDE 5

/* Pixels between places of a row where the flat field is evaluated when `lines` is set. */
#define EPS_STEP 8

/* What is to be done, prepared once. All memory stays with the caller; nothing is allocated. */
struct eps_stage {
    /* Pixels, at least 1 each. */
    size_t width;
    size_t height;
    /* Three tables of 256, R G B: linear light of a code value; finite, >= 0, not falling. */
    const float *linear;
    /* [channel][i][j], EPS_FLAT_SIDE squared for each of R G B: coefficient of u^i v^j. NULL: the light is even. */
    const double *flat;
    /*
     * Not 0: the flat field is evaluated every EPS_STEP pixels, and between them its inverse is taken for a straight
     * line. 0: at each pixel, for which the whole loop takes a third longer with vectors of 16 bytes, a sixth with 32,
     * and no longer with 64.
     */
    int lines;
    /* Three rows of `terms`: to linear sRGB. */
    const float *colour;
    /* 3: R G B. 6: R G B sqrt(RG) sqrt(GB) sqrt(RB). */
    int terms;
    /* EPS_CODE_COUNT code values of linear light 0...1. */
    const uint8_t *codes;
};

struct eps_tally {
    /* Pixels with a clipped channel: how bright they were is not known. */
    uint64_t clipped;
    /* Pixels of which a channel lay half a code value or more outside of what sRGB holds. */
    uint64_t outside;
};

/* Not 0: this machine has vectors of so many bytes, 16, 32 or 64, and there is a version of the loop for them. */
int eps_has_vectors(int vector_bytes);

/*
 * Applies `stage` to `rows` rows from `first_row` on. `pixels` points at the first pixel of `first_row`: R G B,
 * 3 * width bytes a row. Adds to `tally`. `vector_bytes` is one that eps_has_vectors; the result is the same with each.
 */
void eps_apply(
    const struct eps_stage *stage, int vector_bytes, uint8_t *pixels, size_t first_row, size_t rows,
    struct eps_tally *tally);

/* What there is to know of a flat field before it is applied. */
struct eps_survey {
    /* The smallest relative light of any channel at any pixel. */
    float least_light;
    /* The largest relative departure, at any pixel, that `lines` would bring. */
    float largest_departure;
};

/* Looks at the flat field at each pixel; 1 and 0 without one. */
struct eps_survey eps_survey_light(const struct eps_stage *stage);

#endif
