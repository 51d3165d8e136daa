/*
 * What the loop over pixels and the look at the flat field share: light at a place, and how it is compiled.
 */
#ifndef EPILUME_PIXEL_LOOP_H
#define EPILUME_PIXEL_LOOP_H

#include "CPixelStage.h"

#if !defined(__clang__)
#error "other compilers fuse multiplications and additions, and the bytes would be others"
#endif

/* arm64 would fuse otherwise, and make other bytes than x86-64. */
#pragma STDC FP_CONTRACT OFF

/* Pixels at a time: three arrays of floats stay in the nearest cache beside the tables. */
enum { BLOCK = 256, NODES = BLOCK / EPS_STEP + 1 };

/* Everything becomes part of each version of the loop, in the instructions of that version. */
#define PART static inline __attribute__((always_inline))

/* Several vectors side by side, as clang would have it, need more registers than there are. */
#define ONE_VECTOR _Pragma("clang loop interleave_count(1)")

/* Of which one is no number, the second: as the instructions do it. */
PART float smaller(float a, float b) { return a < b ? a : b; }
PART float larger(float a, float b) { return a > b ? a : b; }

/* The flat field along one row: polynomials in u. Horner in v, in double. */
PART void row_light(const struct eps_stage *stage, size_t y, float light[3][EPS_FLAT_SIDE])
{
    double v = stage->height > 1 ? 2.0 * (double)y / (double)(stage->height - 1) - 1 : 0;
    const double *terms = stage->flat;
    for (int channel = 0; channel < 3; channel++)
        for (int i = 0; i < EPS_FLAT_SIDE; i++, terms += EPS_FLAT_SIDE) {
            double sum = 0;
            for (int j = EPS_FLAT_SIDE - 1; j >= 0; j--) sum = sum * v + terms[j];
            light[channel][i] = (float)sum;
        }
}

/* Relative light at u by the polynomial of a row and channel. */
PART float light_at(const float *terms, float u)
{
    return (((terms[4] * u + terms[3]) * u + terms[2]) * u + terms[1]) * u + terms[0];
}

/* u of a column is column * scale + start, -1...1; 0 in a picture of one column. */
PART float column_scale(const struct eps_stage *stage)
{
    return stage->width > 1 ? (float)(2.0 / (double)(stage->width - 1)) : 0;
}

PART float column_start(const struct eps_stage *stage) { return stage->width > 1 ? -1 : 0; }

typedef float eight __attribute__((vector_size(32)));

/* Pixels of a straight line, counted from its beginning. */
static const eight RAMP = {0, 1, 2, 3, 4, 5, 6, 7};
_Static_assert(sizeof RAMP == EPS_STEP * sizeof(float), "RAMP is one straight line");

/*
 * One over the light at each pixel of a block, on straight lines between every EPS_STEP pixels. Writes whole lines:
 * `gains` has room for BLOCK and the alignment of `eight`. The last line may end beyond the last column, where the
 * polynomial goes on; whether it is straight enough there as well is what the survey looks at.
 */
PART void line_gains(const struct eps_stage *stage, const float *light, size_t first, int count, float *gains)
{
    float scale = column_scale(stage), start = column_start(stage);
    float nodes[NODES];
    int lines = (count + EPS_STEP - 1) / EPS_STEP;
    for (int node = 0; node <= lines; node++)
        nodes[node] = 1 / light_at(light, (float)((int32_t)first + node * EPS_STEP) * scale + start);
    for (int line = 0; line < lines; line++) {
        float here = nodes[line], slope = (nodes[line + 1] - here) * (1.0f / EPS_STEP);
        *(eight *)&gains[line * EPS_STEP] = here + RAMP * slope;
    }
}

/* The same at each pixel for itself. */
PART void point_gains(const struct eps_stage *stage, const float *light, size_t first, int count, float *gains)
{
    float scale = column_scale(stage), start = column_start(stage);
    for (int x = 0; x < count; x++) gains[x] = 1 / light_at(light, (float)((int32_t)first + x) * scale + start);
}

#endif
